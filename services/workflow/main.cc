// The process of this service alone: the main() of onestop-workflow.

#include "services/workflow/open.h"

int main(int argc, char** argv) {
  return onestop::process::Main(argc, argv, onestop::config::kWorkflow, {&onestop::workflow::Open});
}
