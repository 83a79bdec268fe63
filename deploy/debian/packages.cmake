# Debian packages by CPack: onestop-server, onestop-client, onestop-pdf. `tools/package` makes them.

# Debian's changelog of the packages: one entry, dated by the last change of CHANGELOG.md, so that the same sources make
# the same file.
execute_process(COMMAND git log -1 --format=%cD -- CHANGELOG.md
  WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}" OUTPUT_VARIABLE date OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(NOT date)
  string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC)  # Sources without their history.
endif()
set(maintainer "Onestop packagers <packages@onestop.example>")
file(CONFIGURE OUTPUT "${made}/changelog.text" @ONLY CONTENT
"onestop (@PROJECT_VERSION@) unstable; urgency=medium

  * What changed is in /usr/share/doc/onestop-pdf/CHANGELOG.md.gz.

 -- @maintainer@  @date@
")
made_file(changelog COMMAND cat "${made}/changelog.text" DEPENDS "${made}/changelog.text")
made_file(CHANGELOG.md COMMAND cat "${CMAKE_SOURCE_DIR}/CHANGELOG.md" DEPENDS "${CMAKE_SOURCE_DIR}/CHANGELOG.md")
# The package that both others need.
install(FILES "${made}/CHANGELOG.md.gz" DESTINATION share/doc/onestop-pdf COMPONENT pdf)
foreach(component server client pdf)
  install(FILES "${made}/changelog.gz" DESTINATION share/doc/onestop-${component} COMPONENT ${component})
  install(FILES "${CMAKE_CURRENT_LIST_DIR}/copyright" DESTINATION share/doc/onestop-${component} COMPONENT ${component})
endforeach()

install(FILES "${CMAKE_CURRENT_LIST_DIR}/onestop-server.lintian-overrides" DESTINATION share/lintian/overrides
  RENAME onestop-server COMPONENT server)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME onestop)
set(CPACK_PACKAGE_VENDOR Onestop)
set(CPACK_PACKAGE_CONTACT "${maintainer}")
set(CPACK_PACKAGE_VERSION "${PROJECT_VERSION}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "")  # Each package's description begins with its own.
set(CPACK_PACKAGE_DIRECTORY "${CMAKE_BINARY_DIR}/packages")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL server client pdf)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
# Which packages hold the libraries that the programs link, and from which version on.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)

set(same "(= ${PROJECT_VERSION})")

# Debian's backport of OpenTelemetry says of none of its libraries which package has them.
set(tracing "")
if(opentelemetry-cpp_FOUND)
  set(tracing ", opentelemetry-cpp (>= ${OPENTELEMETRY_VERSION})")
endif()

set(CPACK_DEBIAN_SERVER_PACKAGE_NAME onestop-server)
set(CPACK_DEBIAN_SERVER_PACKAGE_SECTION net)
# onestopd runs initdb and the server of PostgreSQL; time zones; the face of the documents.
set(CPACK_DEBIAN_SERVER_PACKAGE_DEPENDS
  "onestop-pdf ${same}, postgresql-15, tzdata, fonts-liberation2${tracing}")
# The client brings a database to the schema and renews archives; authorities of collectors; users and units.
set(CPACK_DEBIAN_SERVER_PACKAGE_RECOMMENDS "onestop-client ${same}, ca-certificates, systemd")
set(CPACK_DEBIAN_SERVER_PACKAGE_CONTROL_EXTRA
  "${CMAKE_CURRENT_LIST_DIR}/postinst;${CMAKE_CURRENT_LIST_DIR}/prerm")
set(CPACK_DEBIAN_SERVER_DESCRIPTION "back office of one-stop administrative procedures, servers
The gRPC services that take dossiers of administrative procedures in, walk
them through the steps of their process, have results signed and sealed, keep
the statutory clock and report from their own data: one program each, and
onestopd, all of them in one process, with a private PostgreSQL if wanted.

The services are not started by the installation: they need a configuration
in /etc/onestop first; /usr/share/doc/onestop-server/README.md says how.")

set(CPACK_DEBIAN_CLIENT_PACKAGE_NAME onestop-client)
set(CPACK_DEBIAN_CLIENT_PACKAGE_SECTION net)
set(CPACK_DEBIAN_CLIENT_PACKAGE_DEPENDS "onestop-pdf ${same}, tzdata, fonts-liberation2${tracing}")
set(CPACK_DEBIAN_CLIENT_PACKAGE_RECOMMENDS "ca-certificates")
set(CPACK_DEBIAN_CLIENT_PACKAGE_SUGGESTS "bash-completion, opensc")
set(CPACK_DEBIAN_CLIENT_DESCRIPTION "back office of one-stop administrative procedures, command line
The program onestop, for staff, operators and scripts: acts on dossiers,
lists, reports, signatures with keys in files or tokens, archives, evidence
packages and their verification, the schema of the database.")

set(CPACK_DEBIAN_PDF_PACKAGE_NAME onestop-pdf)
set(CPACK_DEBIAN_PDF_PACKAGE_SECTION text)
set(CPACK_DEBIAN_PDF_PACKAGE_DEPENDS "fonts-liberation2")
set(CPACK_DEBIAN_PDF_DESCRIPTION "back office of one-stop administrative procedures, PDF programs
Two programs that onestop-server and onestop-client start once for each PDF,
under limits of their own: one reads files that are not trusted, one writes
revisions for signatures. They are of no use alone.")

include(CPack)
