// The process of this service alone: the main() of onestop-documents.

#include "services/documents/open.h"

int main(int argc, char** argv) {
  return onestop::process::Main(argc, argv, onestop::config::kDocuments, {&onestop::documents_service::Open});
}
