# onestop_migrations(): the library onestop::migrations, whose pg::AllMigrations() holds every file
# {libs,services}/*/migrations/NNNN_name.sql, by number. A new file needs no list: the build looks for it.
function(onestop_migrations)
  file(GLOB files CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/libs/*/migrations/*.sql"
    "${CMAKE_SOURCE_DIR}/services/*/migrations/*.sql")
  set(named)
  foreach(file IN LISTS files)
    get_filename_component(name "${file}" NAME_WE)
    if(NOT name MATCHES "^[0-9][0-9][0-9][0-9]_[a-z0-9_]+$")
      message(FATAL_ERROR "${file}: a migration is named NNNN_name.sql")
    endif()
    list(APPEND named "${name}|${file}")
  endforeach()
  list(SORT named)

  set(rows "")
  set(last "")
  foreach(entry IN LISTS named)
    string(REGEX MATCH "^(([0-9]+)_[a-z0-9_]+)\\|(.*)$" match "${entry}")
    set(name "${CMAKE_MATCH_1}")
    set(number "${CMAKE_MATCH_2}")
    set(file "${CMAKE_MATCH_3}")
    if(number STREQUAL last)
      message(FATAL_ERROR "${file}: number ${number} is taken; take the next one")
    endif()
    set(last "${number}")
    # So that a changed file is embedded anew.
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
    file(READ "${file}" sql)
    string(REGEX REPLACE "^0+" "" id "${number}")
    string(APPEND rows "    {${id}, \"${name}\", R\"onestop-sql(${sql})onestop-sql\"},\n")
  endforeach()

  set(source "${CMAKE_CURRENT_BINARY_DIR}/all_migrations.cc")
  file(CONFIGURE OUTPUT "${source}" @ONLY CONTENT [[
// Made by tools/cmake/OnestopMigrations.cmake from the files under */migrations.
#include "libs/pg/migrations.h"

namespace onestop::pg {

absl::Span<const Migration> AllMigrations() {
  static constexpr Migration kMigrations[] = {
@rows@  };
  return kMigrations;
}

}  // namespace onestop::pg
]])
  onestop_library(migrations SRCS "${source}" DEPS onestop::pg)
endfunction()
