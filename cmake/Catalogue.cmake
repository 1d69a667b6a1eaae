# sipdiag_catalogue(TARGET FOLDER NAMESPACE [CHECK_TYPE]): every page `sip017_via_malformed.md` of a folder becomes the
# entry NAMESPACE::entries::sip017_via_malformed, its text embedded. With CHECK_TYPE - the function type, from check.hpp
# of that folder, that each rule there has - the source beside the page defines the function of the same name, and
# NAMESPACE::checks() lists all of them in the order of their codes. Rules are small, and their includes are not: they
# compile in large units (cmake/Units.cmake). Nothing registers itself: the tables are written here, at configure time.
function(sipdiag_catalogue target folder namespace)
    set(check_type "${ARGV3}")
    file(GLOB pages CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR}/${folder}
         ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.md)
    list(SORT pages)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${folder})

    set(header ${CMAKE_CURRENT_BINARY_DIR}/generated/${folder}/entries.hpp)
    set(source ${CMAKE_CURRENT_BINARY_DIR}/generated/${folder}/entries.cpp)
    set(declarations "")
    set(definitions "")
    set(rows "")
    set(functions "")
    set(check_rows "")
    set(check_sources "")
    foreach(page IN LISTS pages)
        get_filename_component(id ${page} NAME_WE)
        if(NOT id MATCHES "^([a-z]+[0-9][0-9][0-9])_([a-z0-9_]+)$")
            message(FATAL_ERROR "${folder}/${page}: a page is named like abc012_what_is_wrong.md")
        endif()
        string(TOUPPER ${CMAKE_MATCH_1} code)
        string(REPLACE "_" "-" name ${CMAKE_MATCH_2})
        set(path ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/${page})
        set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${path})
        file(READ ${path} text)
        string(APPEND declarations "extern const finding::Entry ${id};\n")
        string(APPEND definitions
               "constexpr finding::Entry ${id} = finding::read_page(\"${code}\", \"${name}\", R\"PAGE(${text})PAGE\");\n")
        string(APPEND rows "    &${id},\n")
        if(check_type)
            target_sources(${target} PRIVATE ${folder}/${id}.cpp)
            list(APPEND check_sources ${folder}/${id}.cpp)
            string(APPEND functions "${check_type} ${id};\n")
            string(APPEND check_rows "    ${namespace}::${id},\n")
        endif()
    endforeach()

    set(extra_include "")
    set(checks_declaration "")
    set(checks_definition "")
    if(check_type)
        set(extra_include "#include \"${folder}/check.hpp\"\n")
        set(checks_declaration "/// The rules of this folder, by code.\nstd::span<${check_type}* const> checks();\n")
        set(checks_definition "${functions}
std::span<${check_type}* const> checks()
{
    static constexpr ${check_type}* all[] = {\n${check_rows}    };
    return all;
}
")
    endif()
    file(CONFIGURE OUTPUT ${header} CONTENT
"// Generated from the pages of ${folder}; see cmake/Catalogue.cmake.
#pragma once

#include <span>

#include \"sipdiag/finding/catalogue.hpp\"
@extra_include@
namespace sipdiag::${namespace} {
namespace entries {
@declarations@}  // namespace entries

/// The entries of this folder, by code.
std::span<const finding::Entry* const> catalogue();
@checks_declaration@
}  // namespace sipdiag::${namespace}
" @ONLY)
    file(CONFIGURE OUTPUT ${source} CONTENT
"// Generated from the pages of ${folder}; see cmake/Catalogue.cmake.
#include \"${folder}/entries.hpp\"

namespace sipdiag::${namespace} {
namespace entries {
@definitions@}  // namespace entries

std::span<const finding::Entry* const> catalogue()
{
    using namespace entries;
    static constexpr const finding::Entry* all[] = {
@rows@    };
    return all;
}
@checks_definition@}  // namespace sipdiag::${namespace}
" @ONLY)
    target_sources(${target} PRIVATE ${source})
    sipdiag_units(${target} 40 ${check_sources})
    target_include_directories(${target} PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/generated)
endfunction()

# sipdiag_catalogues(TARGET): every folder below sipdiag/ that holds pages is a catalogue in the namespace of its path; one
# with a check.hpp has rules beside its pages. report::all_entries() (report/codes.hpp) lists the entries of all.
function(sipdiag_catalogues target)
    file(GLOB_RECURSE pages CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} sipdiag/*.md)
    set(folders "")
    foreach(page IN LISTS pages)
        get_filename_component(folder ${page} DIRECTORY)
        list(APPEND folders ${folder})
    endforeach()
    list(REMOVE_DUPLICATES folders)
    list(SORT folders)
    set(includes "")
    set(parts "")
    foreach(folder IN LISTS folders)
        string(REGEX REPLACE "^sipdiag/" "" namespace ${folder})
        string(REPLACE "/" "::" namespace ${namespace})
        set(check_type "")
        if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/check.hpp)
            set(check_type Check)
        endif()
        sipdiag_catalogue(${target} ${folder} ${namespace} ${check_type})
        string(APPEND includes "#include \"${folder}/entries.hpp\"\n")
        string(APPEND parts "    add(${namespace}::catalogue());\n")
    endforeach()
    set(source ${CMAKE_CURRENT_BINARY_DIR}/generated/sipdiag/report/codes.cpp)
    file(CONFIGURE OUTPUT ${source} CONTENT
"// Generated; see cmake/Catalogue.cmake.
#include \"sipdiag/report/codes.hpp\"

@includes@
namespace sipdiag::report {

std::vector<const finding::Entry*> all_entries()
{
    std::vector<const finding::Entry*> all;
    const auto add = [&all](std::span<const finding::Entry* const> some) { all.insert(all.end(), some.begin(), some.end()); };
@parts@    return all;
}

}  // namespace sipdiag::report
" @ONLY)
    target_sources(${target} PRIVATE ${source})
endfunction()
