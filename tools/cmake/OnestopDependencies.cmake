# Every library that Onestop links, found once. README.md says why each is there.

option(ONESTOP_WITH_OTEL "Export traces with the OpenTelemetry SDK when it is installed" ON)
set(ONESTOP_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize= takes them: address,undefined or thread")

find_package(Threads REQUIRED)
find_package(Protobuf REQUIRED)  # The module: Debian ships no CONFIG file.
find_package(absl REQUIRED)
find_package(gRPC CONFIG REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(CURL REQUIRED)
find_package(prometheus-cpp REQUIRED)
find_package(ICU REQUIRED COMPONENTS uc i18n)
find_package(GTest REQUIRED)
find_package(benchmark REQUIRED)
find_package(rapidcheck REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(PQXX REQUIRED IMPORTED_TARGET libpqxx libpq)
# The servers' allocator: a quarter of onestopd's processor time under load was glibc's (docs/adr/0013). A sanitizer
# brings its own.
if(ONESTOP_SANITIZE)
  add_library(PkgConfig::JEMALLOC INTERFACE IMPORTED)
else()
  pkg_check_modules(JEMALLOC REQUIRED IMPORTED_TARGET jemalloc)
endif()
pkg_check_modules(MAGIC REQUIRED IMPORTED_TARGET libmagic)
# Signatures: qpdf reads PDF and cairo draws what a signature shows, libseccomp shuts the reader in, libp11 reaches
# tokens and HSMs.
pkg_check_modules(QPDF REQUIRED IMPORTED_TARGET libqpdf)
# qpdf's word for: its shared pointers are std::shared_ptr.
target_compile_definitions(PkgConfig::QPDF INTERFACE POINTERHOLDER_TRANSITION=4)
# Only clang refuses a header of qpdf; clang-tidy, which parses the commands of the g++ build, gets it in tools/check.
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  target_compile_options(PkgConfig::QPDF INTERFACE "SHELL:-include ${CMAKE_SOURCE_DIR}/tools/cmake/qpdf_json.h")
endif()
pkg_check_modules(CAIRO REQUIRED IMPORTED_TARGET cairo-pdf cairo-ft freetype2)
pkg_check_modules(SECCOMP REQUIRED IMPORTED_TARGET libseccomp)
pkg_check_modules(P11 REQUIRED IMPORTED_TARGET libp11)
# Documents: pango and cairo set type, qrencode makes the code that leads to verification, lcms2 the colour profile that
# PDF/A asks for, libzip packs evidence.
pkg_check_modules(PANGOCAIRO REQUIRED IMPORTED_TARGET pangocairo)
pkg_check_modules(QRENCODE REQUIRED IMPORTED_TARGET libqrencode)
pkg_check_modules(LCMS2 REQUIRED IMPORTED_TARGET lcms2)
pkg_check_modules(ZIP REQUIRED IMPORTED_TARGET libzip)

if(ONESTOP_WITH_OTEL)
  find_package(opentelemetry-cpp CONFIG QUIET)
endif()
if(opentelemetry-cpp_FOUND)
  message(STATUS "Tracing: OpenTelemetry ${OPENTELEMETRY_VERSION}")
else()
  message(STATUS "Tracing: none (the OpenTelemetry SDK is not installed or is switched off)")
endif()
