import Foundation
import Reasoning

extension ProgramJudge {
    /// What a program may use, and how many are judged at a time.
    public struct Configuration: Codable, Hashable, Sendable {
        /// The interpreter, CPython of 3.10 or newer. Default `/usr/bin/python3`.
        public var python: String
        /// Seconds of processor time for all of a program's tests, within 1...600; the tests themselves
        /// get as many. Default 10.
        public var processorSeconds: Int
        /// Seconds by the clock, within 1...3600: the bound on sleeping and waiting. A program that had no
        /// processor for half of them is masked: a machine under load is not its fault. Default 60.
        public var seconds: Int
        /// Bytes of a program's address space, within 64 MiB...1 TiB. Default 512 MiB.
        public var memory: Int
        /// Threads of a program's own, within 1...256; it may have no other processes. Default 16.
        public var threads: Int
        /// Programs judged at a time, within 1...1024. Default: one a processor.
        public var concurrency: Int

        public init(
            python: String = "/usr/bin/python3", processorSeconds: Int = 10, seconds: Int = 60,
            memory: Int = 512 << 20, threads: Int = 16,
            concurrency: Int = ProcessInfo.processInfo.activeProcessorCount
        ) {
            self.python = python
            self.processorSeconds = processorSeconds
            self.seconds = seconds
            self.memory = memory
            self.threads = threads
            self.concurrency = concurrency
        }

        /// - Throws: `ConfigurationError` naming the first field that is out of bounds.
        public func validate() throws {
            guard python.hasPrefix("/"), !python.utf8.contains(0) else {
                throw ConfigurationError(
                    field: "python", reason: "'\(python)' is not an absolute path")
            }
            try ConfigurationError.check("processorSeconds", processorSeconds, in: 1...600)
            try ConfigurationError.check("seconds", seconds, in: 1...3_600)
            try ConfigurationError.check("memory", memory, in: (64 << 20)...(1 << 40))
            try ConfigurationError.check("threads", threads, in: 1...256)
            try ConfigurationError.check("concurrency", concurrency, in: 1...1_024)
        }
    }
}
