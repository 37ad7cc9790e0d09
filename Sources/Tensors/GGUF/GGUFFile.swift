import Foundation

/// A GGUF file, opened: its header has been checked in full, its tensors are read on demand.
///
/// Versions 2 and 3, little endian; the types of ``GGUFType``.
/// Source: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
public struct GGUFFile: Sendable {
    private let file: MappedFile
    private let entries: [String: GGUFHeader.Entry]
    private let metadata: [String: GGUFValue]

    /// The version of the format.
    public let version: UInt32

    /// The keys of the metadata in the order of the file.
    public let keys: [String]

    /// The names of the tensors in the order of their data.
    public let names: [String]

    /// Opens a file and checks its header.
    ///
    /// - Throws: ``TensorError/file(path:reason:)`` where the file cannot be read, and
    ///   ``TensorError/gguf(file:tensor:field:reason:)`` where it breaks the format or has a tensor of
    ///   a type that is not read.
    public init(url: URL) throws(TensorError) {
        let file = try MappedFile(path: url.path)
        let header = try GGUFHeader(of: file.bytes, file: file.path)
        self.file = file
        version = header.version
        keys = header.metadata.map(\.key)
        metadata = Dictionary(uniqueKeysWithValues: header.metadata.map { ($0.key, $0.value) })
        names = header.entries.map(\.name)
        entries = Dictionary(uniqueKeysWithValues: header.entries.map { ($0.name, $0) })
    }

    /// Where the file is.
    public var path: String { file.path }

    /// A value of the metadata; nil where there is none of that key.
    public subscript(key: String) -> GGUFValue? { metadata[key] }

    /// Shape, rows before columns, and storage of a tensor, without reading it; nil where there is none
    /// of that name.
    public func layout(of name: String) -> (shape: [Int], type: GGUFType)? {
        entries[name].map { ($0.shape, $0.type) }
    }

    /// A copy of one tensor on the CPU, in memory of its own.
    ///
    /// Blocks become float32 as ggml computes them, some thousands of numbers at a time, which then
    /// become `dtype`: beside the result there is never more than those.
    public func tensor(
        _ name: String, dtype: DType = .float32
    ) throws(TensorError) -> Tensor {
        guard let entry = entries[name] else {
            throw .gguf(
                file: file.path, tensor: name, field: "name", reason: "there is no such tensor")
        }
        defer { withExtendedLifetime(file) {} }
        let bytes = UnsafeRawBufferPointer(rebasing: file.bytes[entry.range])
        if let stored = entry.type.dtype {
            return try Tensor.bytes(bytes, entry.shape, dtype: stored).asType(dtype)
        }
        return try Self.dequantized(bytes, entry, dtype: dtype)
    }

    /// Numbers that are dequantized at a time: whole blocks of every type.
    private static let piece = 1 << 16

    private static func dequantized(
        _ bytes: UnsafeRawBufferPointer, _ entry: GGUFHeader.Entry, dtype: DType
    ) throws(TensorError) -> Tensor {
        let type = entry.type
        let count = bytes.count / type.blockBytes * type.blockSize
        let result = try Tensor.zeros([count], dtype: dtype)
        for start in stride(from: 0, to: count, by: piece) {
            let length = min(piece, count - start)
            let blocks = start / type.blockSize..<(start + length) / type.blockSize
            let source = UnsafeRawBufferPointer(
                rebasing: bytes[
                    blocks.lowerBound * type.blockBytes..<blocks.upperBound * type.blockBytes])
            let numbers = try Tensor(type.dequantized(source, count: length))
            try result.sliced(start..<start + length, axis: 0).update(from: numbers)
        }
        return try result.reshaped(entry.shape)
    }
}
