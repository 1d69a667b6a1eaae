# SIPDIAG_SANITIZE and SIPDIAG_FUZZ as compile and link options of everything below.
if(SIPDIAG_SANITIZE)
    add_compile_options(-fsanitize=${SIPDIAG_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${SIPDIAG_SANITIZE})
endif()
if(SIPDIAG_FUZZ)
    add_compile_options(-fsanitize=fuzzer-no-link)
endif()
