// The process of this service alone: the main() of onestop-tracking.

#include "services/tracking/open.h"

int main(int argc, char** argv) {
  return onestop::process::Main(argc, argv, onestop::config::kTracking, {&onestop::tracking::Open});
}
