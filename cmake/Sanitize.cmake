# SIPDIAG_SANITIZE and SIPDIAG_FUZZ as compile and link options of everything below.
if(SIPDIAG_SANITIZE)
    add_compile_options(-fsanitize=${SIPDIAG_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${SIPDIAG_SANITIZE})
    if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
        # g++ 12 loses sight of std::variant's states behind the checks it inserts, and warns of what cannot be.
        add_compile_options(-Wno-maybe-uninitialized)
    endif()
endif()
if(SIPDIAG_FUZZ)
    add_compile_options(-fsanitize=fuzzer-no-link)
endif()
