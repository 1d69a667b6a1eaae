# Target sipdiag_warnings: what every source of the project is compiled with.
add_library(sipdiag_warnings INTERFACE)
target_compile_options(sipdiag_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow=local -Wconversion -Wsign-conversion -Wold-style-cast -Wnon-virtual-dtor
    -Woverloaded-virtual -Wcast-align -Wformat=2 -Wimplicit-fallthrough
    $<$<BOOL:${SIPDIAG_WERROR}>:-Werror>)
