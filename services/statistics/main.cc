// The process of this service alone: the main() of onestop-statistics.

#include "services/statistics/open.h"

int main(int argc, char** argv) {
  return onestop::process::Main(argc, argv, onestop::config::kStatistics, {&onestop::statistics::Open});
}
