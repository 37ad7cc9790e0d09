import Foundation

/// Writes tensors as a safetensors file, atomically: a crash leaves the old file or the new one.
///
/// The same tensors and metadata always give the same bytes, those of the upstream library: data of
/// wider dtypes come first, names in order within a dtype, and spaces align the data to 8 bytes.
///
/// - Throws: ``TensorError/parameter(name:reason:)`` for a name given twice or reserved,
///   ``TensorError/file(path:reason:)`` where the operating system refuses.
public func saveSafetensors(
    _ tensors: [(name: String, tensor: Tensor)], metadata: [String: String] = [:], url: URL
) throws(TensorError) {
    var names: Set<String> = []
    for (name, _) in tensors {
        guard name != "__metadata__" else {
            throw .parameter(name: name, reason: "is a reserved name in a safetensors file")
        }
        guard names.insert(name).inserted else {
            throw .parameter(name: name, reason: "is given twice")
        }
    }
    let pieces = tensors.map { (name: $0.name, tensor: $0.tensor, dtype: $0.tensor.dtype) }
        .sorted { ($0.dtype.place, $0.name) < ($1.dtype.place, $1.name) }

    var members: [String] = []
    if !metadata.isEmpty {
        let pairs = metadata.sorted { $0.key < $1.key }
            .map { "\($0.key.jsonQuoted):\($0.value.jsonQuoted)" }
        members.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
    }
    var offset = 0
    for piece in pieces {
        let end = offset + piece.tensor.count * piece.dtype.size
        let shape = piece.tensor.shape.map(String.init).joined(separator: ",")
        members.append(
            "\(piece.name.jsonQuoted):{\"dtype\":\"\(piece.dtype.code)\",\"shape\":[\(shape)],"
                + "\"data_offsets\":[\(offset),\(end)]}")
        offset = end
    }
    var header = Array("{\(members.joined(separator: ","))}".utf8)
    header.append(
        contentsOf: repeatElement(UInt8(ascii: " "), count: (8 - header.count % 8) % 8))
    guard header.count <= SafetensorsHeader.maximumLength else {
        throw .safetensors(
            file: url.path, tensor: nil, field: "header length",
            reason: "\(header.count) is more than \(SafetensorsHeader.maximumLength) bytes")
    }

    let length = withUnsafeBytes(of: UInt64(header.count).littleEndian, Array.init)
    try writeAtomically(to: url.path) { (write) throws(TensorError) in
        try write(length + header)
        for piece in pieces { try write(try piece.tensor.bytes()) }
    }
}

extension DType {
    /// The format's name.
    var code: String {
        switch self {
        case .float64: "F64"
        case .float32: "F32"
        case .float16: "F16"
        case .bfloat16: "BF16"
        case .int64: "I64"
        case .int32: "I32"
        case .int16: "I16"
        case .int8: "I8"
        case .uint8: "U8"
        case .bool: "BOOL"
        }
    }
}

extension DType {
    /// Where upstream places the data of a dtype: wider ones first.
    fileprivate var place: Int {
        switch self {
        case .int64: 0
        case .float64: 1
        case .float32: 2
        case .int32: 3
        case .bfloat16: 4
        case .float16: 5
        case .int16: 6
        case .int8: 7
        case .uint8: 8
        case .bool: 9
        }
    }
}
