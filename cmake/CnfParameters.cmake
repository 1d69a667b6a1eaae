# sipdiag_cnf_parameters(TARGET TABLE): from the table of the phone's settings, an enumerator for each row and the table's
# text as a string. parameters.cpp reads the text at compile time; nothing else names a setting's type, range or default.
#
# The value of an enumerator is the first slot of its setting: a family (N in its name) has six, the numbers 1 to 6.
function(sipdiag_cnf_parameters target table)
    set(path ${CMAKE_CURRENT_SOURCE_DIR}/${table})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${path})
    file(READ ${path} text)
    string(REGEX REPLACE "(^|\n)#[^\n]*" "" text "${text}")
    string(REGEX MATCHALL "\n[^\n\t]+\t[a-z0-9-]+\t" heads "${text}")
    list(POP_FRONT heads)  # the names of the columns
    set(slot 0)
    set(rows 0)
    set(enumerators "")
    foreach(head IN LISTS heads)
        string(REGEX MATCH "^\n([^\t]+)\t([^\t]+)\t" unused "${head}")
        set(name "${CMAKE_MATCH_1}")
        set(check "${CMAKE_MATCH_2}")
        string(REGEX REPLACE "[^A-Za-z0-9]+" "_" id "${name}")
        if(check STREQUAL "alias")
            set(id "alias_${id}")
        endif()
        string(APPEND enumerators "    ${id} = ${slot},\n")
        math(EXPR rows "${rows} + 1")
        math(EXPR slot "${slot} + 1")
        if(name MATCHES "^[a-z_]+N_" OR name MATCHES "N$")
            math(EXPR slot "${slot} + 5")
        endif()
    endforeach()
    string(REGEX REPLACE "^\n[^\n]*\n" "" text "${text}")
    set(folder ${CMAKE_CURRENT_BINARY_DIR}/generated/sipdiag/cnf)
    file(CONFIGURE OUTPUT ${folder}/parameter_names.hpp CONTENT
"// Generated from ${table}; see cmake/CnfParameters.cmake.
#pragma once

#include <cstddef>
#include <cstdint>

namespace sipdiag::cnf {

/// The settings, each valued as its first slot. `N` in a name: a family, one slot each for the numbers 1 to 6.
enum class Parameter : std::uint16_t {
@enumerators@};

inline constexpr std::size_t parameter_count = @rows@;
inline constexpr std::size_t slot_count = @slot@;

}  // namespace sipdiag::cnf
" @ONLY)
    file(CONFIGURE OUTPUT ${folder}/parameters_table.inc CONTENT "R\"TSV(@text@)TSV\"\n" @ONLY)
    # parameters.hpp is a public header and includes the names.
    target_include_directories(${target} PUBLIC $<BUILD_INTERFACE:${CMAKE_CURRENT_BINARY_DIR}/generated>)
endfunction()
