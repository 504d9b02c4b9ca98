#if PJSIP
    import CPjproject
    import Foundation
    import Synchronization
    import Telephony

    /// The one thread that pjproject runs on, as a global actor: SIP, RTP and the clock of the audio, so that its callbacks come
    /// nowhere else and none of its locks is ever waited for.
    @globalActor
    package actor PJSIPLoop {
        /// The only instance.
        package static let shared = PJSIPLoop()

        /// Jobs run on the stack's own thread, between its events.
        package nonisolated var unownedExecutor: UnownedSerialExecutor {
            PJSIPThread.shared.asUnownedSerialExecutor()
        }

        /// Enters the actor from a C callback, which pjproject makes on its thread.
        /// - Parameter input: what the callback was given.
        static func enter<Input, Output>(_ input: Input, _ body: @PJSIPLoop (Input) -> Output) -> Output {
            shared.preconditionIsolated("pjproject called back on a thread that is not its own")
            typealias Unisolated = (Input) -> Output
            // As MainActor.assumeIsolated does: the isolation is checked above, so its type may be taken off.
            return withoutActuallyEscaping(body) { unsafeBitCast($0, to: Unisolated.self)(input) }
        }
    }

    /// Runs pjproject's events on a thread, with the jobs of `PJSIPLoop` and the 20 ms of the calls in between.
    final class PJSIPThread: SerialExecutor {
        static let shared = PJSIPThread()

        private let jobs = Mutex<[UnownedJob]>([])
        private let mark = Atomic<UInt>(0)
        /// What wakes the thread: written to on the one side, watched by pjproject on the other.
        private let wake: (near: Int32, far: Int32)
        /// Calls are up: there is something to do every 20 ms.
        private let ticking = Atomic<Bool>(false)

        private init() {
            var pair: [Int32] = [-1, -1]
            socketpair(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0, &pair)
            wake = (pair[0], pair[1])
            Thread { [self] in run() }.start()
        }

        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            let first = jobs.withLock { jobs in
                jobs.append(job)
                return jobs.count == 1
            }
            // A full pair has woken it already.
            if first { send(wake.near, "w", 1, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)) }
        }

        func isIsolatingCurrentContext() -> Bool? { isHere }

        func checkIsolated() { precondition(isHere, "not on pjproject's thread") }

        private var isHere: Bool { mark.load(ordering: .acquiring) == UInt(pthread_self()) }

        /// Whether there are calls whose audio is to be clocked.
        func setTicking(_ on: Bool) { ticking.store(on, ordering: .relaxed) }

        private func run() {
            mark.store(UInt(pthread_self()), ordering: .releasing)
            switchboard_pj_name_thread("pjsip")
            goFirst()
            signal(SIGPIPE, SIG_IGN)
            let library = PJSIPLoop.enter(wake.far) { PJSIPLibrary.start(watching: $0) }
            // Nothing a peer or a user can bring about: without its loop the process has no telephone.
            guard let library else { fatalError("pjproject would not start") }
            var due = Monotonic.nanoseconds + Monotonic.frame
            while true {
                drain()
                let isTicking = ticking.load(ordering: .relaxed)
                let now = Monotonic.nanoseconds
                if !isTicking { due = now + Monotonic.frame }
                // Whole milliseconds are all that it waits by; a tick is late by less than one.
                let wait = isTicking ? (due > now ? Int((due - now + 999_999) / 1_000_000) : 0) : 1000
                var limit = pj_time_val(sec: wait / 1000, msec: wait % 1000)
                pjsip_endpt_handle_events(library, &limit)
                guard isTicking else { continue }
                var made = 0
                // After a long stall, at most five are made up for.
                while Monotonic.nanoseconds >= due {
                    if made < 5 { PJSIPLoop.enter(Monotonic.nanoseconds - due) { PJSIPLibrary.tick(late: $0) } }
                    made += 1
                    due += Monotonic.frame
                }
            }
        }

        /// SCHED_RESET_ON_FORK, which Swift's Glibc does not have.
        private static let resetOnFork: Int32 = 0x4000_0000

        /// The audio's clock goes before what recognises, where the system allows it (root, or LimitRTPRIO); else all are alike.
        private func goFirst() {
            var priority = sched_param(sched_priority: 1)
            // Nought is the calling thread alone.
            sched_setscheduler(0, SCHED_RR | Self.resetOnFork, &priority)
        }

        private func drain() {
            let ready = jobs.withLock { jobs in
                defer { jobs = [] }
                return jobs
            }
            for job in ready { job.runSynchronously(on: asUnownedSerialExecutor()) }
        }
    }

    /// The monotonic clock.
    enum Monotonic {
        /// 20 ms.
        static let frame: UInt64 = 20_000_000

        static var nanoseconds: UInt64 {
            var now = timespec()
            clock_gettime(CLOCK_MONOTONIC, &now)
            return UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
        }

        /// In the RTP clock's 1/8000 s.
        static var eighths: Int64 { Int64(nanoseconds / 125_000) }
    }
#endif
