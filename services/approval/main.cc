// The process of this service alone: the main() of onestop-approval.

#include "services/approval/open.h"

int main(int argc, char** argv) {
  return onestop::process::Main(argc, argv, onestop::config::kApproval, {&onestop::approval::Open});
}
