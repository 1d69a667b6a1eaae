// SPDX-License-Identifier: MIT
#include "sipdiag/net/detail/stream.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "sipdiag/net/detail/sockaddr.hpp"

namespace sipdiag::net {
namespace {

constexpr std::string_view ping = "\r\n\r\n";
constexpr std::string_view pong = "\r\n";
constexpr std::size_t max_inbound = 1000;

tcp::endpoint asio_endpoint(const Endpoint& endpoint)
{
    const SocketAddress address(endpoint);
    tcp::endpoint result;
    result.resize(address.size);
    std::memcpy(result.data(), address.get(), address.size);
    return result;
}

Undelivered undelivered(const Endpoint& source, const Endpoint& destination, Undelivered::Cause cause)
{
    Undelivered lost{destination, cause};
    lost.source = source;
    return lost;
}

Undelivered::Cause cause_of(Fault::Kind kind) noexcept
{
    using Cause = Undelivered::Cause;
    switch (kind) {
    case Fault::Kind::refused: return Cause::refused;
    case Fault::Kind::no_permission: return Cause::prohibited;
    case Fault::Kind::no_route:
    case Fault::Kind::timed_out:
    case Fault::Kind::address_not_local:
    case Fault::Kind::address_of_another:
    case Fault::Kind::unsupported: return Cause::unreachable;
    case Fault::Kind::closed: return Cause::closed;
    default: return Cause::other;
    }
}

}  // namespace

Stream::Stream(Doors& home, const Endpoint& remote) : home_(home), socket_(home.io), remote_(remote)
{
    local_.transport = remote.transport;
    local_.address = remote.address.is_v6() ? Address::v6({}) : Address{};
}

void Stream::connect(const TlsSettings& tls, const Address& from)
{
    const auto to = asio_endpoint(remote_);
    error_code error;
    socket_.open(to.protocol(), error);
    if (error) return fail(fault_of(error.value(), "connect to", remote_));
    if (!from.is_unspecified()) {
        local_.address = from;
        socket_.bind(asio_endpoint(local_), error);
        if (error) return fail(fault_of(error.value(), "connect from", local_));
    }
    if (remote_.transport == Transport::tls) {
        auto context = client_context(tls, remote_);
        if (!context) return fail(context.fault());
        context_ = *context;
    }
    socket_.async_connect(to, [self = shared_from_this(), tls](const error_code& failure) {
        if (self->state_ == State::closed) return;
        if (failure) return self->fail(fault_of(failure.value(), "connect to", self->remote_));
        self->local_ = local_endpoint(self->socket_.native_handle(), self->remote_.transport);
        if (!self->context_) return self->open();
        self->tls_ = make_session(*self->context_, self->socket_, tls.server_name);
        // The name that the user gave; who gave an address is to meet that.
        const auto expected = tls.server_name.empty() ? to_string(self->remote_.address) : tls.server_name;
        self->tls_->handshake(false, [self, expected, insecure = tls.insecure](const error_code& broken, std::size_t) {
            if (self->state_ == State::closed) return;
            if (broken) return self->fail(handshake_fault(broken, self->remote_));
            self->peer_ = self->tls_->peer(expected);
            if (!self->peer_->problem.empty() && !insecure) {
                return self->fail({kind_of_problem(*self->peer_),
                                   fmt::format("{} {}: {}", to_string(self->remote_.transport),
                                               to_string(self->remote_), self->peer_->problem),
                                   self->remote_, self->peer_});
            }
            self->open();
        });
    });
}

void Stream::accept(tcp::socket connected, std::shared_ptr<TlsContext> tls)
{
    inbound_ = true;
    socket_ = std::move(connected);
    local_ = local_endpoint(socket_.native_handle(), remote_.transport);
    context_ = std::move(tls);
    if (!context_) return open();
    tls_ = make_session(*context_, socket_, {});
    tls_->handshake(true, [self = shared_from_this()](const error_code& broken, std::size_t) {
        if (self->state_ == State::closed) return;
        if (broken) return self->fail(handshake_fault(broken, self->remote_));
        self->open();
    });
}

void Stream::open()
{
    state_ = State::open;
    error_code ignored;
    socket_.set_option(tcp::no_delay(true), ignored);
    if (!inbound_) home_.connections.push_back(connection());
    for (const auto& each : std::exchange(unsent_, {}))
        send(each);
    if (state_ == State::open) read();
}

void Stream::send(const Datagram& datagram)
{
    if (state_ == State::connecting) {
        waiting_ += datagram.octets.size();
        if (waiting_ > max_waiting) return;
        unsent_.push_back(datagram);
        return;
    }
    if (datagram.octets == ping) awaits_pong_ = true;
    write(datagram.octets);
}

void Stream::write(std::string octets)
{
    if (state_ != State::open) return;
    std::size_t waiting = octets.size();
    for (const auto& each : writing_)
        waiting += each.size();
    if (waiting > max_waiting) {
        return lose(Fault{Fault::Kind::broken, fmt::format("{} does not read what is sent to it", to_string(remote_)),
                          remote_});
    }
    home_.note(std::chrono::steady_clock::now(), true, {local_, remote_, octets});
    writing_.push_back(std::move(octets));
    if (writing_.size() == 1) write_next();
}

void Stream::write_next()
{
    auto done = [self = shared_from_this()](const error_code& failure, std::size_t) {
        if (self->state_ != State::open) return;
        if (failure) return self->end_of_stream(failure);
        self->writing_.pop_front();
        if (!self->writing_.empty()) self->write_next();
    };
    const auto buffer = asio::buffer(writing_.front());
    if (tls_) {
        tls_->write(buffer, std::move(done));
    } else {
        asio::async_write(socket_, buffer, std::move(done));
    }
}

void Stream::read()
{
    auto done = [self = shared_from_this()](const error_code& failure, std::size_t size) {
        if (self->state_ != State::open) return;
        if (size > 0) self->take({self->buffer_.data(), size});
        if (self->state_ != State::open) return;
        if (failure) return self->end_of_stream(failure);
        self->read();
    };
    if (tls_) {
        tls_->read_some(asio::buffer(buffer_), std::move(done));
    } else {
        socket_.async_read_some(asio::buffer(buffer_), std::move(done));
    }
}

void Stream::deliver(Instant at, std::string octets)
{
    Arrived arrived{at, {remote_, local_, std::move(octets)}};
    home_.note(at, false, arrived.datagram);
    home_.inbox.emplace_back(std::move(arrived));
}

void Stream::take(std::string_view octets)
{
    using Event = sip::Framer::Event;
    const Instant at = std::chrono::steady_clock::now();
    framer_.feed(octets);
    for (;;) {
        auto event = framer_.next();
        // A pong that stands last may also be half a ping; whoever waits for one knows.
        if (event == Event::none && awaits_pong_ && framer_.pong_waiting()) event = framer_.finish();
        switch (event) {
        case Event::none: return;
        case Event::message: deliver(at, std::string(framer_.message())); break;
        case Event::pong:
            awaits_pong_ = false;
            deliver(at, std::string(pong));
            break;
        case Event::ping:
            home_.note(at, false, {remote_, local_, std::string(ping)});
            write(std::string(pong));
            if (state_ != State::open) return;
            break;
        case Event::broken:
            return lose(Fault{Fault::Kind::broken,
                              fmt::format("what {} sent over {} cannot be cut into messages: {}", to_string(remote_),
                                          to_string(remote_.transport), message(framer_.fault().code)),
                              remote_});
        }
    }
}

void Stream::end_of_stream(const error_code& reason)
{
    const Instant at = std::chrono::steady_clock::now();
    std::optional<Fault> why;
    const auto last = framer_.finish();
    if (last == sip::Framer::Event::message) deliver(at, std::string(framer_.message()));
    if (last == sip::Framer::Event::broken) {
        why = Fault{Fault::Kind::broken,
                    fmt::format("{} closed the connection in the middle of a message", to_string(remote_)), remote_};
    } else if (reason != asio::error::eof && !is_truncated(reason)) {
        why = Fault{Fault::Kind::closed,
                    fmt::format("the connection to {} broke: {}", to_string(remote_), reason.message()), remote_};
    }
    lose(std::move(why));
}

void Stream::fail(Fault fault)
{
    const auto self = shared_from_this();  // to forget it may be to destroy it
    state_ = State::closed;
    const auto cause = cause_of(fault.kind);
    if (!unsent_.empty()) home_.inbox.emplace_back(undelivered(unsent_.front().source, remote_, cause));
    unsent_.clear();
    if (!inbound_) home_.faults.push_back(fault);
    fault_ = std::move(fault);
    close();
}

void Stream::lose(std::optional<Fault> why)
{
    if (state_ == State::closed) return;
    const auto self = shared_from_this();
    if (why && !inbound_) home_.faults.push_back(*why);
    fault_ = std::move(why);
    home_.inbox.emplace_back(undelivered(local_, remote_, Undelivered::Cause::closed));
    close();
}

void Stream::close()
{
    state_ = State::closed;
    error_code ignored;
    socket_.close(ignored);
    home_.forget(*this);
}

void Stream::say_goodbye()
{
    if (state_ == State::open && tls_) tls_->say_goodbye(shared_from_this());
}

std::shared_ptr<Stream> Doors::start_connection(const Endpoint& remote, const TlsSettings& tls, const Address& from)
{
    auto stream = std::make_shared<Stream>(*this, remote);
    streams.push_back(stream);
    stream->connect(tls, from);
    return stream;
}

Stream* Doors::find_stream(const Endpoint& source, const Endpoint& destination)
{
    Stream* found = nullptr;
    for (const auto& each : streams) {
        if (each->remote() != destination) continue;
        if (each->local() == source) return each.get();
        const auto& local = each->local().address;
        if (source.address.is_unspecified() || local.is_unspecified() || local == source.address) found = each.get();
    }
    return found;
}

void Doors::send_on_stream(const Datagram& datagram)
{
    auto* stream = find_stream(datagram.source, datagram.destination);
    std::shared_ptr<Stream> fresh;
    if (stream == nullptr) {
        fresh = start_connection(datagram.destination, settings.tls, datagram.source.address);
        stream = fresh.get();
    }
    if (stream->state() != Stream::State::closed) return stream->send(datagram);
    inbox.emplace_back(undelivered(datagram.source, datagram.destination, cause_of(stream->fault()->kind)));
}

void Doors::flush()
{
    const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(500);
    const auto writing = [](const auto& each) { return each->is_writing(); };
    while (std::any_of(streams.begin(), streams.end(), writing) && std::chrono::steady_clock::now() < until)
        wait(until);
}

void Doors::forget(const Stream& stream)
{
    std::erase_if(streams, [&](const auto& each) { return each.get() == &stream; });
}

void Doors::say_goodbye()
{
    for (const auto& each : streams)
        each->say_goodbye();
    poll();
}

Opened<Endpoint> Doors::listen(const Endpoint& local)
{
    auto listener = std::make_shared<Listener>(io, local.transport);
    if (local.transport == Transport::tls) {
        auto context = server_context(settings.tls, local);
        if (!context) return context.fault();
        listener->tls = *context;
    }
    const auto at = asio_endpoint(local);
    error_code error;
    auto& acceptor = listener->acceptor;
    acceptor.open(at.protocol(), error);
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error && local.address.is_v6()) acceptor.set_option(asio::ip::v6_only(true), error);
    if (!error) acceptor.bind(at, error);
    if (!error) acceptor.listen(tcp::acceptor::max_listen_connections, error);
    if (error) return fault_of(error.value(), "listen on", local);
    listener->local = local_endpoint(acceptor.native_handle(), local.transport);
    listeners.push_back(listener);
    accept(listener);
    return listener->local;
}

void Doors::accept(std::shared_ptr<Listener> listener)
{
    auto& acceptor = listener->acceptor;
    acceptor.async_accept(
        [this, listener = std::move(listener)](const error_code& failure, tcp::socket connected) mutable {
            if (!listener->acceptor.is_open()) return;
            const auto guests = static_cast<std::size_t>(
                std::count_if(streams.begin(), streams.end(), [](const auto& each) { return each->inbound(); }));
            if (!failure && guests < max_inbound) {
                SocketAddress peer;
                if (::getpeername(connected.native_handle(), peer.get(), &peer.size) == 0) {
                    auto stream = std::make_shared<Stream>(*this, peer.endpoint(listener->transport));
                    streams.push_back(stream);
                    stream->accept(std::move(connected), listener->tls);
                }
            }
            if (failure == asio::error::no_descriptors) {
                // Nobody is served by trying at once again.
                auto pause = std::make_shared<asio::steady_timer>(io, std::chrono::milliseconds(100));
                pause->async_wait([this, pause, listener = std::move(listener)](const error_code&) mutable {
                    if (listener->acceptor.is_open()) accept(std::move(listener));
                });
                return;
            }
            accept(std::move(listener));
        });
}

}  // namespace sipdiag::net
