/// What can go wrong around a measurement, in sentences that say what to do.
enum BenchmarkError: Error, Equatable, CustomStringConvertible {
    /// The peers' Python is not where `peers/setup` puts it.
    case noEnvironment(path: String)
    /// A peer ended by itself; `log` is the end of what it wrote to its error stream.
    case peerEnded(script: String, status: Int32, log: String)
    /// A peer gave no line for so many seconds and was stopped.
    case peerSilent(script: String, seconds: Double, log: String)
    /// A peer wrote a line that is no measurement.
    case badLine(script: String, line: String)
    /// A measurement that cannot be compared, such as zero seconds.
    case badMeasurement(name: String, value: Double)
    /// No comparison has the name that was asked for.
    case noComparison(name: String, known: [String])

    var description: String {
        switch self {
        case .noEnvironment(let path):
            "No Python at \(path). Run Benchmarks/peers/setup, which makes the peers' environment."
        case .peerEnded(let script, let status, let log):
            "The peer \(script) ended with status \(status). The end of its log:\n\(log)"
        case .peerSilent(let script, let seconds, let log):
            "The peer \(script) said nothing for \(Int(seconds)) s and was stopped. "
                + "The end of its log:\n\(log)"
        case .badLine(let script, let line):
            "The peer \(script) wrote a line that is no measurement: \(line.prefix(200))"
        case .badMeasurement(let name, let value):
            "\(name): a measurement of \(value) cannot be compared."
        case .noComparison(let name, let known):
            "No comparison is named '\(name)'. There are: \(known.joined(separator: ", "))."
        }
    }
}
