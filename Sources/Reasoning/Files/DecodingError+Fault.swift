extension DecodingError {
    /// The way to what could not be read, such as `points.0.flops`, empty for all of it; and what is
    /// wrong with it.
    package var fault: (path: [any CodingKey], reason: String) {
        switch self {
        case .keyNotFound(let key, let context): (context.codingPath + [key], "is missing")
        case .typeMismatch(let type, let context): (context.codingPath, "is no \(type)")
        case .valueNotFound(let type, let context):
            (context.codingPath, "is empty, not a \(type)")
        case .dataCorrupted(let context): (context.codingPath, context.debugDescription)
        @unknown default: ([], "\(self)")
        }
    }
}

extension [any CodingKey] {
    /// The keys and places in a line.
    package var dotted: String {
        map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
    }
}

extension Error {
    /// What a person is told of an error in reading a file.
    package var sentence: String {
        guard let fault = (self as? DecodingError)?.fault else { return "\(self)" }
        return fault.path.isEmpty ? fault.reason : "\(fault.path.dotted) \(fault.reason)"
    }
}
