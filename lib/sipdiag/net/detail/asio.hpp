// SPDX-License-Identifier: MIT
//
// Asio, as this floor uses it: compiled once, in asio.cpp, and invisible from outside. Included by net/*.cpp only.
#pragma once

#define BOOST_ASIO_SEPARATE_COMPILATION
#define BOOST_ASIO_DISABLE_VISIBILITY  // else its headers push default visibility, and 742 symbols leave the library
#define BOOST_ASIO_NO_DEPRECATED

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

namespace sipdiag::net {
namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
}  // namespace sipdiag::net
