/// The header of a safetensors file, checked in full before any tensor is touched.
///
/// Format: 8 bytes of header length (little endian), that many bytes of a JSON object, then the
/// data. Every entry but `__metadata__` has `dtype`, `shape` and `data_offsets` `[begin, end]`,
/// relative to the data. As upstream demands, the entries tile the data without overlap or hole.
/// Source: https://github.com/huggingface/safetensors#format
struct SafetensorsHeader {
    struct Entry {
        let name: String
        let dtype: DType
        let shape: [Int]
        /// Bytes, relative to the start of the data.
        let range: Range<Int>
    }

    /// In the order of their data.
    let entries: [Entry]
    let metadata: [String: String]
    /// Where the data begin in the file.
    let dataStart: Int

    /// The longest header that is read, in bytes; upstream has the same bound.
    static let maximumLength = 100_000_000

    static let dtypes: [String: DType] = [
        "F64": .float64, "F32": .float32, "F16": .float16, "BF16": .bfloat16, "I64": .int64,
        "I32": .int32, "I16": .int16, "I8": .int8, "U8": .uint8, "BOOL": .bool,
    ]

    /// Reads the header of a whole file in memory.
    ///
    /// - Parameters:
    ///   - bytes: the file.
    ///   - file: its name for messages.
    init(of bytes: UnsafeRawBufferPointer, file: String) throws(TensorError) {
        func fault(_ tensor: String?, _ field: String, _ reason: String) -> TensorError {
            .safetensors(file: file, tensor: tensor, field: field, reason: reason)
        }
        let json = try Self.text(of: bytes) { (reason) in fault(nil, "header length", reason) }
        let dataSize = bytes.count - 8 - json.count
        let members: [HeaderJSON.Member]
        do {
            members = try HeaderJSON.object(json)
        } catch {
            throw fault(nil, "header", error.description)
        }
        var entries: [Entry] = []
        var metadata: [String: String] = [:]
        for (name, value) in members {
            guard case .object(let fields) = value else {
                throw fault(name, "entry", "must be an object")
            }
            if name == "__metadata__" {
                for (key, value) in fields {
                    guard case .string(let text) = value else {
                        throw fault(nil, "__metadata__.\(key)", "must be a string")
                    }
                    metadata[key] = text
                }
            } else {
                entries.append(try Self.entry(name, fields, fault))
            }
        }
        entries.sort {
            ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
        }
        var end = 0
        for entry in entries {
            guard entry.range.upperBound <= dataSize else {
                throw fault(
                    entry.name, "data_offsets",
                    "end at byte \(entry.range.upperBound) of \(dataSize) bytes of data")
            }
            guard entry.range.lowerBound == end else {
                throw fault(
                    entry.name, "data_offsets",
                    entry.range.lowerBound < end
                        ? "overlap another tensor's bytes"
                        : "leave a hole before byte "
                            + "\(entry.range.lowerBound)")
            }
            end = entry.range.upperBound
        }
        guard end == dataSize else {
            throw fault(nil, "data", "\(dataSize - end) bytes belong to no tensor")
        }
        self.entries = entries
        self.metadata = metadata
        dataStart = bytes.count - dataSize
    }

    /// The JSON of the header, whose length comes first in the file.
    private static func text(
        of bytes: UnsafeRawBufferPointer, _ fault: (String) -> TensorError
    ) throws(TensorError) -> UnsafeRawBufferPointer {
        guard bytes.count >= 8 else {
            throw fault("the file has \(bytes.count) bytes, fewer than 8")
        }
        let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
        guard length <= maximumLength else {
            throw fault("\(length) is more than \(maximumLength) bytes")
        }
        guard Int(length) <= bytes.count - 8 else {
            throw fault("\(length) is more than the \(bytes.count - 8) bytes that follow")
        }
        return UnsafeRawBufferPointer(rebasing: bytes[8..<8 + Int(length)])
    }

    private static func entry(
        _ name: String, _ fields: [HeaderJSON.Member],
        _ fault: (String?, String, String) -> TensorError
    ) throws(TensorError) -> Entry {
        var dtype: DType?
        var shape: [Int]?
        var offsets: [Int]?
        for (key, value) in fields {
            switch key {
            case "dtype":
                guard case .string(let code) = value else {
                    throw fault(name, key, "must be a string")
                }
                guard let known = dtypes[code] else {
                    throw fault(name, key, "'\(code)' is not supported")
                }
                dtype = known
            case "shape", "data_offsets":
                guard case .integers(let numbers) = value else {
                    throw fault(name, key, "must be a list of whole numbers")
                }
                if key == "shape" { shape = numbers } else { offsets = numbers }
            default:
                throw fault(name, key, "is not a field of the format")
            }
        }
        guard let dtype else { throw fault(name, "dtype", "is missing") }
        guard let shape else { throw fault(name, "shape", "is missing") }
        guard let offsets else { throw fault(name, "data_offsets", "is missing") }
        guard shape.count <= 64 else { throw fault(name, "shape", "has more than 64 axes") }
        guard let count = Tensor.product(shape), let size = Tensor.product([count, dtype.size])
        else {
            throw fault(name, "shape", "\(shape) overflows")
        }
        guard offsets.count == 2 else {
            throw fault(name, "data_offsets", "must be two numbers, not \(offsets.count)")
        }
        guard offsets[0] <= offsets[1] else {
            throw fault(name, "data_offsets", "begin after they end: \(offsets)")
        }
        guard offsets[1] - offsets[0] == size else {
            throw fault(
                name, "data_offsets",
                "span \(offsets[1] - offsets[0]) bytes where \(dtype.rawValue)\(shape) has \(size)")
        }
        return Entry(name: name, dtype: dtype, shape: shape, range: offsets[0]..<offsets[1])
    }
}
