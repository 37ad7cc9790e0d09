import Language
import Reasoning

/// A field in which two configurations differ.
struct ConfigurationDifference: Equatable, CustomStringConvertible {
    /// The field's path, such as `model.hidden_size`.
    var field: String
    /// Its value in either, as JSON; nil where it is absent.
    var old: String?
    var new: String?

    /// The longest value, in characters, that is shown to a reader.
    static let longestShown = 200

    /// Both values, or only that they differ where one is too long to be read, such as a list of
    /// objects.
    var description: String {
        let (old, new) = (old ?? "absent", new ?? "absent")
        guard max(old.count, new.count) <= Self.longestShown else { return "\(field) differs" }
        return "\(field) was \(old) and is \(new)"
    }

    /// Every difference, in order of the fields' paths.
    ///
    /// A field that the old one does not have is none where the new one has its default: it came with
    /// a later version.
    ///
    /// - Parameters:
    ///   - defaults: nil: every absent field is a difference.
    ///   - renamed: today's paths of fields, by those that the old configuration has for them.
    static func between(
        _ old: JSON, _ new: JSON, defaults: JSON? = nil, renamed: [String: String] = [:]
    ) -> [ConfigurationDifference] {
        let new = leaves(of: new, at: "")
        let defaults = defaults.map { leaves(of: $0, at: "") } ?? [:]
        let old = leaves(of: old, at: "").reduce(into: [String: String]()) { leaves, leaf in
            leaves[path(leaf.key, renamed)] = leaf.value
        }
        return Set(old.keys).union(new.keys).sorted().compactMap { field in
            let before = old[field] ?? (new[field] == nil ? nil : defaults[field])
            return before == new[field]
                ? nil : ConfigurationDifference(field: field, old: old[field], new: new[field])
        }
    }

    /// Today's path of an old one.
    private static func path(_ old: String, _ renamed: [String: String]) -> String {
        for (before, after) in renamed where old == before || old.hasPrefix(before + ".") {
            return after + old.dropFirst(before.count)
        }
        return old
    }

    /// The text of every value that is no object, by its path. A list is one value.
    private static func leaves(of value: JSON, at path: String) -> [String: String] {
        guard case .object(let members) = value, !members.isEmpty else {
            return [path: value.line]
        }
        return members.reduce(into: [:]) { leaves, member in
            let inner = path.isEmpty ? member.key : "\(path).\(member.key)"
            leaves.merge(Self.leaves(of: member.value, at: inner)) { first, _ in first }
        }
    }
}
