// SPDX-License-Identifier: MIT
//
// AnyMachine: a machine whose type the driver need not know. The drivers - net/ and tests/support/sim/ - take this one.
#pragma once

#include "sipdiag/base/machine.hpp"

namespace sipdiag {

class AnyMachine {
public:
    virtual ~AnyMachine() = default;
    virtual void start(Instant now, Outbox& out) = 0;
    virtual void receive(Instant now, const Datagram& arrived, Outbox& out) = 0;
    virtual void undelivered(Instant now, const Undelivered& lost, Outbox& out) = 0;
    virtual void expire(Instant now, Outbox& out) = 0;
    [[nodiscard]] virtual Instant deadline() const = 0;
    [[nodiscard]] virtual bool finished() const = 0;
};

/// A machine borrowed for a run: `AnyMachineRef(registration)`.
template <Machine M>
class AnyMachineRef final : public AnyMachine {
public:
    explicit AnyMachineRef(M& machine) noexcept : machine_(&machine) {}
    void start(Instant now, Outbox& out) override { machine_->start(now, out); }
    void receive(Instant now, const Datagram& arrived, Outbox& out) override { machine_->receive(now, arrived, out); }
    void undelivered(Instant now, const Undelivered& lost, Outbox& out) override
    {
        machine_->undelivered(now, lost, out);
    }
    void expire(Instant now, Outbox& out) override { machine_->expire(now, out); }
    [[nodiscard]] Instant deadline() const override { return machine_->deadline(); }
    [[nodiscard]] bool finished() const override { return machine_->finished(); }

private:
    M* machine_;
};

}  // namespace sipdiag
