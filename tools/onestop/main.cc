// The program onestop.

#include "tools/onestop/commands.h"

int main(int argc, char** argv) { return onestop::cli::Run(argc, argv); }
