# sipdiag_units(TARGET SIZE SOURCE...): the sources of one folder compile together, SIZE to a unit: headers are read and
# templates written out once for all of them, which took the release build from 349 s of processor time to 195. So no two files of a folder may
# call different things the same in their anonymous namespaces, and a file that must stand alone (its own options, a
# library's macros) is left out of the list. The group of a file is its place in the list, so a unit stays small when a
# folder grows.
function(sipdiag_units target size)
    set(folders "")
    set(sources ${ARGN})
    list(SORT sources)
    foreach(source IN LISTS sources)
        cmake_path(GET source PARENT_PATH folder)
        string(MAKE_C_IDENTIFIER "${folder}" id)
        if(NOT id IN_LIST folders)
            list(APPEND folders ${id})
            set(number_${id} 0)
        endif()
        math(EXPR group "${number_${id}} / ${size}")
        math(EXPR number_${id} "${number_${id}} + 1")
        string(SHA1 hash "${id}")
        string(SUBSTRING ${hash} 0 6 hash)
        cmake_path(GET folder FILENAME name)
        set_property(SOURCE ${source} PROPERTY UNITY_GROUP "${name}_${hash}_${group}")
    endforeach()
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
endfunction()
