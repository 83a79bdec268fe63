// The process of this service alone: the main() of onestop-catalog.

#include "services/catalog/open.h"

int main(int argc, char** argv) {
  return onestop::process::Main(argc, argv, onestop::config::kCatalog, {&onestop::catalog_service::Open});
}
