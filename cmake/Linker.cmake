# A debug build links fifty programs of the same large objects: by lld or gold that takes a third of the time. Only where
# this is what is being built, and not for what is installed: a packager's linker is the packager's choice.
if(PROJECT_IS_TOP_LEVEL AND CMAKE_BUILD_TYPE STREQUAL Debug)
    include(CheckLinkerFlag)
    foreach(linker IN ITEMS lld gold)
        check_linker_flag(CXX -fuse-ld=${linker} SIPDIAG_HAS_${linker})
        if(SIPDIAG_HAS_${linker})
            add_link_options(-fuse-ld=${linker})
            break()
        endif()
    endforeach()
endif()
