import Foundation

/// Files of `key: value` lines in which Linux tells what the machine is, such as `/proc/cpuinfo`.
package enum SystemFile {
    /// The first value of a key; nil where there is no such file, or no such key in it.
    package static func value(of key: String, in file: String) -> String? {
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else { return nil }
        return text.split(separator: "\n").first { $0.hasPrefix(key) }?
            .split(separator: ":", maxSplits: 1).last
            .map { $0.trimmingCharacters(in: .whitespaces) }
    }
}
