import CLibre
import Foundation
import Synchronization

/// The one thread that libre runs on, as a global actor: libre counts its references without locks, so whatever
/// touches it is isolated here.
@globalActor
package actor LibreLoop {
    /// The only instance.
    package static let shared = LibreLoop()

    /// Jobs run on libre's own thread, between its events.
    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        LibreThread.shared.asUnownedSerialExecutor()
    }

    /// Enters the actor from a C callback, which libre calls on its thread.
    /// - Parameters:
    ///   - owner: what libre was given as the callback's argument: an unretained object that outlives it.
    ///   - input: the callback's other arguments.
    /// - Returns: what the body returns, nil when there is no owner.
    static func enter<Owner: AnyObject, Input, Output>(
        _ owner: UnsafeMutableRawPointer?, _ input: Input, _ body: @LibreLoop (Owner, Input) -> Output
    ) -> Output? {
        shared.preconditionIsolated("libre called back on a thread that is not its own")
        guard let owner else { return nil }
        let object = Unmanaged<Owner>.fromOpaque(owner).takeUnretainedValue()
        typealias Unisolated = (Owner, Input) -> Output
        // As MainActor.assumeIsolated does: the isolation is checked above, so its type may be taken off.
        return withoutActuallyEscaping(body) { unsafeBitCast($0, to: Unisolated.self)(object, input) }
    }
}

/// Runs `re_main` on a thread, and the jobs of `LibreLoop` when their event descriptor wakes it.
final class LibreThread: SerialExecutor {
    static let shared = LibreThread()

    private let jobs = Mutex<[UnownedJob]>([])
    /// Not libre's mqueue: its pipe may fill up and lose a job.
    private let wake = eventfd(0, Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC))
    private let onThread = ThreadMark()

    private init() {
        Thread { [self] in run() }.start()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let first = jobs.withLock { jobs in
            jobs.append(job)
            return jobs.count == 1
        }
        if first { eventfd_write(wake, 1) }
    }

    func isIsolatingCurrentContext() -> Bool? { onThread.isHere }

    func checkIsolated() { precondition(onThread.isHere, "not on libre's thread") }

    private func run() {
        onThread.set()
        // By its own hand: Foundation names a thread only once it knows it, which may be too late.
        switchboard_name_thread("libre")
        goFirst()
        // Phone systems' and web servers' broken connections are errors to be handled, not reasons to end.
        signal(SIGPIPE, SIG_IGN)
        switchboard_quiet()
        raiseDescriptorLimit()
        var error = libre_init()
        if error == 0 { LibreTime.ask() }
        if error == 0 { error = fd_setsize(Self.descriptors) }
        if error == 0 {
            error = fd_listen(wake, Int32(FD_READ), libreThreadWoken, Unmanaged.passUnretained(self).toOpaque())
        }
        if error == 0 { error = re_main(nil) }
        // Nothing a peer or a user can bring about: without its loop the process has no telephone.
        fatalError("the SIP stack's loop ended: \(String(cString: strerror(error)))")
    }

    /// SCHED_RESET_ON_FORK, which Swift's Glibc does not have.
    private static let resetOnFork: Int32 = 0x4000_0000

    /// The media's clock goes before what recognises, where the system allows it (root, or LimitRTPRIO); else all are alike.
    /// Threads that this one starts are none of it.
    private func goFirst() {
        var priority = sched_param(sched_priority: 1)
        // Nought is the calling thread alone.
        sched_setscheduler(0, SCHED_RR | Self.resetOnFork, &priority)
    }

    fileprivate func drain() {
        var count: eventfd_t = 0
        eventfd_read(wake, &count)
        let ready = jobs.withLock { jobs in
            defer { jobs = [] }
            return jobs
        }
        for job in ready { job.runSynchronously(on: asUnownedSerialExecutor()) }
    }

    /// Two sockets for each call and one for each TCP peer and unanswered INVITE.
    private static let descriptors: Int32 = 4096

    private func raiseDescriptorLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue)), &limit) == 0 else { return }
        limit.rlim_cur = max(limit.rlim_cur, min(limit.rlim_max, rlim_t(Self.descriptors)))
        setrlimit(__rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue)), &limit)
    }
}

/// Whether the current thread is the one that was marked.
private final class ThreadMark: Sendable {
    private let thread = Atomic<UInt>(0)
    func set() { thread.store(UInt(pthread_self()), ordering: .releasing) }
    var isHere: Bool { thread.load(ordering: .acquiring) == UInt(pthread_self()) }
}

private func libreThreadWoken(_ flags: Int32, _ argument: UnsafeMutableRawPointer?) {
    guard let argument else { return }
    Unmanaged<LibreThread>.fromOpaque(argument).takeUnretainedValue().drain()
}
