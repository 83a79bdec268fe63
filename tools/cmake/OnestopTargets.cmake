# The five kinds of target. Warnings, include root, sanitizers and test labels are set here and nowhere else.

add_library(onestop_options INTERFACE)
target_include_directories(onestop_options INTERFACE "${CMAKE_SOURCE_DIR}")
target_compile_options(onestop_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Wcast-qual
  -Woverloaded-virtual -Wconversion -Wno-sign-conversion -Wno-missing-field-initializers -Wformat=2 -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  target_compile_options(onestop_options INTERFACE -Wthread-safety)
  # Debian's libraries are built by g++ 12: from clang 18 on, constrained templates have other symbols than there.
  add_compile_options(-fclang-abi-compat=17)
else()
  # g++ 12 warns inside the standard library when it inlines std::string at -O1 and -O2.
  target_compile_options(onestop_options INTERFACE -Wno-restrict -Wno-stringop-overflow
    -Wno-maybe-uninitialized -Wno-array-bounds)
endif()

if(ONESTOP_SANITIZE)
  add_compile_options(-fsanitize=${ONESTOP_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${ONESTOP_SANITIZE})
endif()

# Fuzzers need clang; what they link is instrumented for them.
option(ONESTOP_FUZZ "Build the fuzzers (preset fuzz)" OFF)
if(ONESTOP_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# Headers that most files include are parsed once for each of four kinds of target, instead of once for each file: that
# was more than a third of the compiler's work. No file may rely on it: clang-tidy and the fuzzers compile without.
target_compile_options(onestop_options INTERFACE -pthread)  # The same everywhere, or g++ would not take them.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND NOT CMAKE_DISABLE_PRECOMPILE_HEADERS)
  add_compile_options(-fpch-preprocess)  # What ccache needs.
elseif(CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND NOT CMAKE_DISABLE_PRECOMPILE_HEADERS)
  add_compile_options("SHELL:-Xclang -fno-pch-timestamp")  # What ccache needs.
endif()
function(onestop_precompiled name)
  cmake_parse_arguments(arg "" "" "HEADERS;DEPS" ${ARGN})
  set(source "${CMAKE_BINARY_DIR}/precompiled/${name}.cc")
  file(CONFIGURE OUTPUT "${source}" CONTENT "// Made by tools/cmake/OnestopTargets.cmake.\n")
  add_library(onestop_precompiled_${name} OBJECT "${source}")
  target_link_libraries(onestop_precompiled_${name} PRIVATE onestop_options ${arg_DEPS})
  target_precompile_headers(onestop_precompiled_${name} PRIVATE ${arg_HEADERS})
endfunction()
set(common_headers <algorithm> <cstdint> <functional> <map> <memory> <optional> <set> <string> <utility> <vector>
  <absl/container/flat_hash_map.h> <absl/functional/any_invocable.h> <absl/status/status.h> <absl/status/statusor.h>
  <absl/strings/str_cat.h> <absl/strings/str_join.h> <absl/strings/string_view.h> <absl/time/time.h> <absl/types/span.h>
  <google/protobuf/message.h> <google/protobuf/timestamp.pb.h>)
set(common_deps absl::any_invocable absl::flat_hash_map absl::span absl::status absl::statusor absl::strings absl::time
  protobuf::libprotobuf)
onestop_precompiled(libs HEADERS ${common_headers} DEPS ${common_deps})
onestop_precompiled(rpc HEADERS ${common_headers} <grpcpp/grpcpp.h> DEPS ${common_deps} gRPC::grpc++)
onestop_precompiled(tests HEADERS ${common_headers} <gmock/gmock.h> <gtest/gtest.h> DEPS ${common_deps} GTest::gmock)
onestop_precompiled(rpc_tests HEADERS ${common_headers} <grpcpp/grpcpp.h> <gmock/gmock.h> <gtest/gtest.h>
  DEPS ${common_deps} gRPC::grpc++ GTest::gmock)

# The precompiled headers of a target, by the folder that it is in: `libs` and `rpc`, or those of tests.
function(onestop_use_precompiled target libs rpc)
  if(CMAKE_CURRENT_SOURCE_DIR MATCHES "/(services|tools|tests)(/|$)|/libs/(rpc|service|process)$")
    target_precompile_headers(${target} REUSE_FROM onestop_precompiled_${rpc})
  else()
    target_precompile_headers(${target} REUSE_FROM onestop_precompiled_${libs})
  endif()
endfunction()

# UNITY: the files of a target are compiled eight at a time, as one. For targets of many files that each use much of
# CLI11, of gRPC or of GoogleMock, whose templates and inline functions are most of the compiler's work. Such files share
# their unnamed namespaces. clang-tidy reads each file for itself (preset tidy).
option(ONESTOP_UNITY "Compile the files of targets with UNITY together" ON)
function(onestop_use_unity target unity)
  if(unity AND ONESTOP_UNITY)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 8)
  endif()
endfunction()

# onestop_library(NAME [UNITY] SRCS … DEPS …): one module or a part of it, as onestop::NAME.
function(onestop_library name)
  cmake_parse_arguments(arg "UNITY" "" "SRCS;DEPS;PRIVATE_DEPS" ${ARGN})
  add_library(onestop_${name} STATIC ${arg_SRCS})
  add_library(onestop::${name} ALIAS onestop_${name})
  target_link_libraries(onestop_${name} PUBLIC ${arg_DEPS} PRIVATE onestop_options ${arg_PRIVATE_DEPS})
  set_target_properties(onestop_${name} PROPERTIES LINKER_LANGUAGE CXX)
  onestop_use_precompiled(onestop_${name} libs rpc)
  onestop_use_unity(onestop_${name} "${arg_UNITY}")
endfunction()

# onestop_binary(NAME SRCS … DEPS …): an executable, in <build>/bin.
function(onestop_binary name)
  cmake_parse_arguments(arg "" "OUTPUT" "SRCS;DEPS" ${ARGN})
  if(NOT arg_OUTPUT)
    set(arg_OUTPUT ${name})
  endif()
  add_executable(${name} ${arg_SRCS})
  target_link_libraries(${name} PRIVATE onestop_options ${arg_DEPS})
  onestop_use_precompiled(${name} libs rpc)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin" OUTPUT_NAME ${arg_OUTPUT})
endfunction()

# onestop_test(NAME [UNITY] SRCS … DEPS … [LABELS …] [TIMEOUT seconds]): a GoogleTest program. The label `postgres` says that it starts a
# private PostgreSQL cluster; it then runs no more than two at a time.
function(onestop_test name)
  cmake_parse_arguments(arg "UNITY" "TIMEOUT" "SRCS;DEPS;LABELS" ${ARGN})
  add_executable(${name} ${arg_SRCS})
  target_link_libraries(${name} PRIVATE onestop_options ${arg_DEPS} GTest::gmock GTest::gtest_main)
  onestop_use_precompiled(${name} tests rpc_tests)
  onestop_use_unity(${name} "${arg_UNITY}")
  add_test(NAME ${name} COMMAND ${name})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT}
    ENVIRONMENT "ONESTOP_SOURCE_DIR=${CMAKE_SOURCE_DIR};ONESTOP_BINARY_DIR=${CMAKE_BINARY_DIR};LSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tools/leaks.txt:print_suppressions=0")
  if(arg_LABELS)
    set_tests_properties(${name} PROPERTIES LABELS "${arg_LABELS}")
  endif()
  if("postgres" IN_LIST arg_LABELS)
    # Counted where ctest gets --resource-spec-file tests/resources.json, as from tools/test.
    set_tests_properties(${name} PROPERTIES RESOURCE_GROUPS "postgres:1")
  endif()
endfunction()

# onestop_benchmark(NAME SRCS … DEPS …): a Google Benchmark program; as a test it runs for a moment, so that it cannot rot.
function(onestop_benchmark name)
  cmake_parse_arguments(arg "" "" "SRCS;DEPS" ${ARGN})
  add_executable(${name} ${arg_SRCS})
  target_link_libraries(${name} PRIVATE onestop_options ${arg_DEPS} benchmark::benchmark_main)
  add_test(NAME ${name} COMMAND ${name} --benchmark_min_time=0.001)
  set_tests_properties(${name} PROPERTIES LABELS benchmark TIMEOUT 60)
endfunction()

# onestop_fuzzer(NAME SRCS … DEPS …): a libFuzzer program, in <build>/bin; only with ONESTOP_FUZZ.
function(onestop_fuzzer name)
  if(NOT ONESTOP_FUZZ)
    return()
  endif()
  onestop_binary(${name} ${ARGN})
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
endfunction()
