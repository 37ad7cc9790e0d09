extension JinjaRenderer {
    /// Where a text first stands in another, in bytes. What is compared is paid for: two long texts
    /// of few different characters take long.
    func place(of part: String, in text: String, fromRight: Bool = false) throws -> Int? {
        try spend(bytes: part.utf8.count + text.utf8.count)
        return try place(of: Array(part.utf8), in: Array(text.utf8)[...], fromRight: fromRight)
    }

    private func place(
        of part: [UInt8], in text: ArraySlice<UInt8>, fromRight: Bool = false
    ) throws -> Int? {
        let last = text.endIndex - part.count
        guard last >= text.startIndex else { return nil }
        guard !part.isEmpty else { return fromRight ? text.endIndex : text.startIndex }
        var compared = 0
        let count = last - text.startIndex + 1
        for step in 0..<count {
            let start = fromRight ? last - step : text.startIndex + step
            var length = 0
            while length < part.count, text[start + length] == part[length] { length += 1 }
            compared += length + 1
            if length == part.count || compared > 1 << 16 {
                try spend(bytes: compared)
                compared = 0
            }
            if length == part.count { return start }
        }
        try spend(bytes: compared)
        return nil
    }

    /// A text cut at each place where another stands, at most `most` times if that is not negative.
    func parts(
        of text: String, at separator: String, most: Int, fromRight: Bool = false
    ) throws -> [String] {
        guard !separator.isEmpty else { throw failure("a separator is empty") }
        let part = Array(separator.utf8)
        var rest = Array(text.utf8)[...]
        try spend(bytes: rest.count)
        var parts: [String] = []
        func add(_ bytes: ArraySlice<UInt8>) throws {
            try spend()
            parts.append(String(decoding: bytes, as: UTF8.self))
        }
        while most < 0 || parts.count < most,
            let place = try place(of: part, in: rest, fromRight: fromRight)
        {
            if fromRight {
                try add(rest[(place + part.count)...])
                rest = rest[..<place]
            } else {
                try add(rest[..<place])
                rest = rest[(place + part.count)...]
            }
        }
        try add(rest)
        return fromRight ? parts.reversed() : parts
    }

    /// `str.replace`, at most `most` times if that is not negative.
    func replaced(_ text: String, _ old: String, _ new: String, most: Int) throws -> String {
        guard old.isEmpty else {
            return try joined(try parts(of: text, at: old, most: most), by: new)
        }
        // Python puts the new text before each character and at the end.
        var result = ""
        var count = 0
        for scalar in text.unicodeScalars {
            if most < 0 || count < most { try append(new, to: &result) }
            count += 1
            try append(String(scalar), to: &result)
        }
        if most < 0 || count < most { try append(new, to: &result) }
        return result
    }

    func joined(_ parts: [String], by separator: String) throws -> String {
        var text = ""
        for (place, part) in parts.enumerated() {
            if place > 0 { try append(separator, to: &text) }
            try append(part, to: &text)
        }
        return text
    }

    /// How often a text stands in another without overlap.
    func occurrences(of part: String, in text: String) throws -> Int {
        guard !part.isEmpty else { return text.unicodeScalars.count + 1 }
        return try parts(of: text, at: part, most: -1).count - 1
    }
}
