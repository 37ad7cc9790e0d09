import Foundation

/// A tensor to be written into a GGUF file.
public struct GGUFTensor: Sendable {
    public var name: String
    /// Rows before columns; read when it is written.
    public var tensor: Tensor
    public var type: GGUFType

    /// - Parameter type: `f32`, `f16`, `bf16` or `q80`.
    public init(name: String, tensor: Tensor, type: GGUFType) {
        self.name = name
        self.tensor = tensor
        self.type = type
    }
}

/// Writes tensors as a GGUF file of version 3, atomically: a crash leaves the old file or the new one.
///
/// The same tensors and metadata always give the same bytes. One tensor at a time is converted.
///
/// - Throws: ``TensorError/gguf(file:tensor:field:reason:)`` for what the format cannot hold: a name or
///   key given twice or too long, more than four axes, an empty tensor, rows that are not whole
///   blocks, a type that is not written, a list of several kinds of values, a number that is not
///   finite in the type; ``TensorError/unwritable(path:reason:)`` where the operating system refuses.
public func saveGGUF(
    _ tensors: [GGUFTensor], metadata: [(key: String, value: GGUFValue)], url: URL
) throws(TensorError) {
    let writer = GGUFWriter(file: url.path)
    let header = try writer.header(tensors, metadata)
    try writeAtomically(to: url.path) { (write) throws(TensorError) in
        try write(header)
        for tensor in tensors {
            try writer.write(tensor, write)
        }
    }
}

private struct GGUFWriter {
    let file: String
    private static let alignment = GGUFHeader.standardAlignment
    /// Numbers that are converted at a time: whole blocks.
    private static let piece = 1 << 18

    private func fault(_ tensor: String?, _ field: String, _ reason: String) -> TensorError {
        .gguf(file: file, tensor: tensor, field: field, reason: reason)
    }

    // MARK: Header

    func header(
        _ tensors: [GGUFTensor], _ metadata: [(key: String, value: GGUFValue)]
    ) throws(TensorError) -> [UInt8] {
        var bytes = Array("GGUF".utf8)
        append(UInt32(3), to: &bytes)
        append(UInt64(tensors.count), to: &bytes)
        append(UInt64(metadata.count), to: &bytes)
        var keys: Set<String> = []
        for (key, value) in metadata {
            guard key.utf8.count <= GGUFHeader.longestKey, keys.insert(key).inserted,
                key != GGUFHeader.alignmentKey
            else { throw fault(nil, key, "is too long, reserved or given twice") }
            append(key, to: &bytes)
            append(value.kind, to: &bytes)
            try append(value, key: key, to: &bytes)
        }
        var names: Set<String> = []
        var offset = 0
        for tensor in tensors {
            let size = try size(of: tensor)
            guard tensor.name.utf8.count <= GGUFHeader.longestName,
                names.insert(tensor.name).inserted
            else { throw fault(tensor.name, "name", "is too long or given twice") }
            let shape = tensor.tensor.shape
            append(tensor.name, to: &bytes)
            append(UInt32(shape.count), to: &bytes)
            for size in shape.reversed() { append(UInt64(size), to: &bytes) }
            append(tensor.type.rawValue, to: &bytes)
            append(UInt64(offset), to: &bytes)
            offset += size + Self.padding(size)
        }
        return bytes + [UInt8](repeating: 0, count: Self.padding(bytes.count))
    }

    /// The bytes of a tensor's data.
    private func size(of tensor: GGUFTensor) throws(TensorError) -> Int {
        let (shape, type) = (tensor.tensor.shape, tensor.type)
        guard type.dtype != nil || type == .q80 else {
            throw fault(
                tensor.name, "type", "\(type.name) is not written; written are F32, F16, BF16, Q8_0"
            )
        }
        guard shape.count <= GGUFHeader.mostAxes, shape.allSatisfy({ $0 > 0 }) else {
            throw fault(tensor.name, "shape", "\(shape) is empty or has more than four axes")
        }
        guard (shape.last ?? 1) % type.blockSize == 0 else {
            throw fault(
                tensor.name, "shape",
                "a row of \(shape.last ?? 1) is not whole blocks of \(type.blockSize)")
        }
        return tensor.tensor.count / type.blockSize * type.blockBytes
    }

    private static func padding(_ size: Int) -> Int { (alignment - size % alignment) % alignment }

    private func append<Number: FixedWidthInteger>(_ number: Number, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    private func append(_ text: String, to bytes: inout [UInt8]) {
        append(UInt64(text.utf8.count), to: &bytes)
        bytes.append(contentsOf: text.utf8)
    }

    private func append(
        _ value: GGUFValue, key: String, to bytes: inout [UInt8]
    ) throws(TensorError) {
        switch value {
        case .uint8(let number): append(number, to: &bytes)
        case .int8(let number): append(number, to: &bytes)
        case .uint16(let number): append(number, to: &bytes)
        case .int16(let number): append(number, to: &bytes)
        case .uint32(let number): append(number, to: &bytes)
        case .int32(let number): append(number, to: &bytes)
        case .float32(let number): append(number.bitPattern, to: &bytes)
        case .bool(let flag): append(UInt8(flag ? 1 : 0), to: &bytes)
        case .string(let text): append(text, to: &bytes)
        case .uint64(let number): append(number, to: &bytes)
        case .int64(let number): append(number, to: &bytes)
        case .float64(let number): append(number.bitPattern, to: &bytes)
        case .array(let values):
            // An empty list has a kind, too.
            let kind = values.first?.kind ?? GGUFValue.uint32(0).kind
            guard values.allSatisfy({ $0.kind == kind }) else {
                throw fault(nil, key, "is a list of several kinds of values")
            }
            append(kind, to: &bytes)
            append(UInt64(values.count), to: &bytes)
            for value in values { try append(value, key: key, to: &bytes) }
        }
    }

    // MARK: Data

    /// Writes a tensor's data and what aligns the next one's, some numbers at a time.
    func write(
        _ tensor: GGUFTensor, _ write: ([UInt8]) throws(TensorError) -> Void
    ) throws(TensorError) {
        let flat = try tensor.tensor.detached().reshaped(-1)
        var size = 0
        for start in stride(from: 0, to: flat.count, by: Self.piece) {
            let end = min(start + Self.piece, flat.count)
            let bytes = try bytes(of: flat.sliced(start..<end, axis: 0), tensor)
            size += bytes.count
            try write(bytes)
        }
        try write([UInt8](repeating: 0, count: Self.padding(size)))
    }

    private func bytes(of numbers: Tensor, _ tensor: GGUFTensor) throws(TensorError) -> [UInt8] {
        if let stored = tensor.type.dtype {
            let converted = try numbers.asType(stored)
            guard try converted.allFinite() else { throw unfit(tensor) }
            return try converted.bytes()
        }
        let floats = try numbers.floats()
        guard floats.allSatisfy({ $0.isFinite }),
            let blocks = floats.withUnsafeBufferPointer({ GGUFType.blocks80($0) })
        else { throw unfit(tensor) }
        return blocks
    }

    private func unfit(_ tensor: GGUFTensor) -> TensorError {
        fault(tensor.name, "data", "a number is not finite as \(tensor.type.name)")
    }
}
