// The process of this service alone: the main() of onestop-intake.

#include "services/intake/open.h"

int main(int argc, char** argv) {
  return onestop::process::Main(argc, argv, onestop::config::kIntake, {&onestop::intake::Open});
}
