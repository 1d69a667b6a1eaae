// SPDX-License-Identifier: MIT
//
// Asio itself. It is compiled here and nowhere else.
#include "sipdiag/net/detail/asio.hpp"

#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
