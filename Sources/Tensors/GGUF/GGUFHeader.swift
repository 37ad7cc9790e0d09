/// The header of a GGUF file, checked in full before any tensor is touched.
///
/// Format: `GGUF`, version, counts of tensors and of metadata, the metadata as keys with values, the
/// table of tensors, then their data, each aligned. All numbers are little endian.
/// Source: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
struct GGUFHeader {
    struct Entry {
        let name: String
        let type: GGUFType
        /// As in PyTorch, rows before columns; the file has it the other way round.
        let shape: [Int]
        /// Bytes of the file.
        let range: Range<Int>
    }

    let version: UInt32
    /// In the order of the file.
    let metadata: [(key: String, value: GGUFValue)]
    /// In the order of their data.
    let entries: [Entry]

    /// `GGUF`, read as a number.
    private static let magic: UInt32 = 0x4655_4747
    /// The longest header that is read, in bytes.
    static let maximumLength = 1 << 28
    static let alignmentKey = "general.alignment"
    static let standardAlignment = 32
    /// What ggml allows: names of 64 bytes with the closing zero, four axes.
    static let longestName = 63
    static let mostAxes = 4
    static let longestKey = 65_535
    /// Models have some thousands of tensors and a hundred keys.
    private static let mostTensors = 1 << 17
    private static let mostKeys = 1 << 16

    /// Reads the header of a whole file in memory.
    ///
    /// - Parameters:
    ///   - bytes: the file.
    ///   - file: its name for messages.
    init(of bytes: UnsafeRawBufferPointer, file: String) throws(TensorError) {
        // What is read next, for messages.
        var place: (tensor: String?, field: String) = (nil, "header")
        do throws(GGUFCursor.Fault) {
            var cursor = GGUFCursor(
                UnsafeRawBufferPointer(rebasing: bytes.prefix(Self.maximumLength)))
            version = try Self.version(&cursor)
            let tensors = try cursor.count(of: "tensors", leastBytes: 24, atMost: Self.mostTensors)
            let keys = try cursor.count(of: "keys", leastBytes: 13, atMost: Self.mostKeys)
            metadata = try Self.metadata(&cursor, count: keys) { place = (nil, $0) }
            place = (nil, Self.alignmentKey)
            let alignment = try Self.alignment(metadata)
            place = (nil, "tensors")
            let table = try Self.table(&cursor, count: tensors) { place = $0 }
            place = (nil, "data")
            entries = try Self.placed(
                table, from: Self.aligned(cursor.offset, to: alignment), alignment: alignment,
                size: bytes.count
            ) { place = $0 }
        } catch {
            throw .gguf(
                file: file, tensor: place.tensor, field: place.field, reason: error.description)
        }
    }

    private static func version(_ cursor: inout GGUFCursor) throws(GGUFCursor.Fault) -> UInt32 {
        guard try cursor.number(UInt32.self) == magic else {
            throw GGUFCursor.Fault(offset: 0, reason: "the file does not begin with 'GGUF'")
        }
        let version = try cursor.number(UInt32.self)
        guard version == 2 || version == 3 else {
            throw GGUFCursor.Fault(
                offset: 4,
                reason: version & 0xFFFF == 0
                    ? "the file is big-endian, which is not read"
                    : "version \(version) is not supported; supported: 2, 3")
        }
        return version
    }

    private static func metadata(
        _ cursor: inout GGUFCursor, count: Int, _ reading: (String) -> Void
    ) throws(GGUFCursor.Fault) -> [(key: String, value: GGUFValue)] {
        var metadata: [(key: String, value: GGUFValue)] = []
        var seen: Set<String> = []
        for _ in 0..<count {
            reading("metadata")
            let start = cursor.offset
            let key = try cursor.string(atMost: longestKey)
            guard seen.insert(key).inserted else {
                throw GGUFCursor.Fault(offset: start, reason: "the key '\(key)' comes twice")
            }
            reading(key)
            metadata.append((key, try cursor.value()))
        }
        return metadata
    }

    private static func alignment(
        _ metadata: [(key: String, value: GGUFValue)]
    ) throws(GGUFCursor.Fault) -> Int {
        guard let value = metadata.first(where: { $0.key == alignmentKey })?.value else {
            return standardAlignment
        }
        guard case .uint32(let alignment) = value, alignment.nonzeroBitCount == 1 else {
            throw GGUFCursor.Fault(
                offset: nil, reason: "\(value) is no power of two of kind uint32")
        }
        return Int(alignment)
    }

    /// The next multiple; both numbers have 32 bits at most.
    private static func aligned(_ offset: Int, to alignment: Int) -> Int {
        (offset + alignment - 1) / alignment * alignment
    }

    /// An entry of the table, whose data begin so many bytes behind the start of all data.
    private struct Row {
        let name: String
        let type: GGUFType
        let shape: [Int]
        let size: Int
        let offset: UInt64
    }

    private static func table(
        _ cursor: inout GGUFCursor, count: Int,
        _ reading: ((tensor: String?, field: String)) -> Void
    ) throws(GGUFCursor.Fault) -> [Row] {
        var rows: [Row] = []
        var seen: Set<String> = []
        for _ in 0..<count {
            reading((nil, "tensors"))
            var start = cursor.offset
            func fault(_ reason: String) -> GGUFCursor.Fault {
                GGUFCursor.Fault(offset: start, reason: reason)
            }
            let name = try cursor.string(atMost: longestName)
            guard seen.insert(name).inserted else { throw fault("the name '\(name)' comes twice") }
            reading((name, "shape"))
            start = cursor.offset
            let axes = try cursor.number(UInt32.self)
            guard axes <= mostAxes else { throw fault("\(axes) axes are more than \(mostAxes)") }
            var shape: [Int] = []
            for _ in 0..<axes {
                let size = try cursor.number(UInt64.self)
                guard let size = Int(exactly: size), size > 0 else {
                    throw fault("a size is \(size)")
                }
                shape.insert(size, at: 0)
            }
            reading((name, "type"))
            start = cursor.offset
            let code = try cursor.number(UInt32.self)
            guard let type = GGUFType(rawValue: code) else {
                throw fault(
                    "\(GGUFType.names[code] ?? "\(code)") is not supported; supported: "
                        + GGUFType.allCases.map(\.name).joined(separator: ", "))
            }
            reading((name, "shape"))
            guard let count = Tensor.product(shape),
                let size = Tensor.product([count / type.blockSize, type.blockBytes])
            else { throw fault("\(shape) overflows") }
            let row = shape.last ?? 1
            guard row % type.blockSize == 0 else {
                throw fault(
                    "a row of \(row) is not whole blocks of \(type.blockSize), which \(type.name) needs"
                )
            }
            reading((name, "offset"))
            rows.append(
                Row(name: name, type: type, shape: shape, size: size, offset: try cursor.number()))
        }
        return rows
    }

    /// The entries in the order of their data, which lie within the file and do not overlap.
    private static func placed(
        _ rows: [Row], from dataStart: Int, alignment: Int, size: Int,
        _ reading: ((tensor: String?, field: String)) -> Void
    ) throws(GGUFCursor.Fault) -> [Entry] {
        var entries: [Entry] = []
        var end = dataStart
        for row in rows.sorted(by: { $0.offset < $1.offset }) {
            reading((row.name, "offset"))
            func fault(_ reason: String) -> GGUFCursor.Fault {
                GGUFCursor.Fault(offset: nil, reason: reason)
            }
            guard row.offset % UInt64(alignment) == 0 else {
                throw fault("\(row.offset) is no multiple of the alignment \(alignment)")
            }
            guard let offset = Int(exactly: row.offset), dataStart <= size,
                offset <= size - dataStart, row.size <= size - dataStart - offset
            else {
                throw fault(
                    "\(row.size) bytes at \(row.offset) do not fit into the file, whose data "
                        + "are the \(max(0, size - dataStart)) bytes from \(dataStart) on")
            }
            let start = dataStart + offset
            guard start >= end else { throw fault("\(row.offset) lies in another tensor's bytes") }
            end = start + row.size
            entries.append(
                Entry(name: row.name, type: row.type, shape: row.shape, range: start..<end))
        }
        return entries
    }
}
