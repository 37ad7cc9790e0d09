import Foundation
import Logging

/// What only someone who looks for a fault wants to read, on standard error: PONDER_LOG=debug.
enum Diagnostics {
    static let logger: Logger = {
        var logger = Logger(label: "ponder") { StreamLogHandler.standardError(label: $0) }
        let asked = ProcessInfo.processInfo.environment["PONDER_LOG"] ?? ""
        logger.logLevel = Logger.Level(rawValue: asked) ?? .warning
        return logger
    }()
}
