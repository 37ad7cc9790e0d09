import Testing

@testable import Tensors

@Suite("Failures in LibTorch arrive as Swift errors")
struct BridgeErrorTests {
    @Test("A matmul of shapes that do not fit throws LibTorch's own sentence")
    func matmulMismatch() throws {
        let x = try Tensor.zeros([2, 3])
        let y = try Tensor.zeros([4, 5])
        let error = try #require(throws: TensorError.self) { try matmul(x, y) }
        guard case .operation(let name, let reason) = error else {
            Issue.record("an operation error was expected, not \(error)")
            return
        }
        #expect(name == "matmul")
        #expect(reason.contains("cannot be multiplied (2x3 and 4x5)"))
    }

    static let failures: [(String, @Sendable () throws -> Void)] = [
        ("reshape", { _ = try Tensor.zeros([6]).reshaped(4, 2) }),
        ("add", { _ = try Tensor.zeros([2]) + Tensor.zeros([3]) }),
        ("sum axis", { _ = try Tensor.zeros([2]).sum(axis: 3) }),
        ("squeeze", { _ = try Tensor.zeros([2, 3]).squeezed(axis: 0) }),
        ("slice", { _ = try Tensor.zeros([4]).sliced(2..<5, axis: 0) }),
        ("split", { _ = try Tensor.zeros([4]).split(parts: 3, axis: 0) }),
        ("concatenate", { _ = try concatenated([Tensor.zeros([2, 2]), Tensor.zeros([3])]) }),
        ("concatenate nothing", { _ = try concatenated([]) }),
        ("gather", { _ = try takeAlong(Tensor.zeros([3]), Tensor([7]), axis: 0) }),
        ("embedding", { _ = try embedding(Tensor([9]), weight: Tensor.zeros([3, 2])) }),
        (
            "embedding below zero",
            { _ = try embedding(Tensor([-1]), weight: Tensor.zeros([3, 2])) }
        ),
        ("item", { _ = try Tensor.zeros([2]).item(Float.self) }),
        ("values", { _ = try Tensor([1 as Float, 2], [3]) }),
        ("overflowing shape", { _ = try Tensor([1 as Float], [.max, 2]) }),
        ("huge", { _ = try Tensor.zeros([1 << 40, 1 << 20]) }),
        ("negative size", { _ = try Tensor.zeros([-1]) }),
        ("update", { try Tensor.zeros([2]).update(from: .zeros([3])) }),
        ("integer gradient", { try Tensor([1, 2]).setRequiresGrad() }),
        ("backward of nothing", { try Tensor.zeros([]).backward() }),
        ("backward of many", { try (Tensor.zeros([2]).setRequiresGrad() * 2).backward() }),
        ("threads", { try TensorRuntime.setThreads(0) }),
    ]

    @Test("Every misuse throws", arguments: 0..<failures.count)
    func misuse(index: Int) {
        let (name, body) = Self.failures[index]
        #expect(throws: TensorError.self, "\(name)") { try body() }
    }

    @Test("A device is written as it is read", arguments: ["cpu", "cuda", "cuda:3", "mps"])
    func deviceNames(name: String) throws {
        let device = try #require(Device(rawValue: name))
        #expect(device.rawValue == name)
        #expect(Device(rawValue: name + " ") == nil)
        #expect(Device(rawValue: "cuda:-1") == nil)
    }

    @Test(
        "A device that is not there is refused by name",
        arguments: [Device.cpu, .cuda(), .cuda(999), .cuda(-1), .mps])
    func devices(device: Device) throws {
        if device.isAvailable {
            #expect(try Tensor.zeros([1]).moved(to: device).device == device)
        } else {
            #expect(throws: TensorError.deviceUnavailable(device)) {
                try Tensor.zeros([1]).moved(to: device)
            }
        }
    }
}
