import Tensors
import Testing

@Suite("Data in and out")
struct DataTests {
    @Test("Values survive every dtype that can hold them", arguments: DType.allCases)
    func dtypes(dtype: DType) throws {
        let values = [0, 1, 1, 0, 1, 1]
        let tensor = try Tensor(values, [2, 3]).asType(dtype)
        #expect(tensor.dtype == dtype)
        #expect(tensor.shape == [2, 3] && tensor.rank == 2 && tensor.count == 6)
        #expect(try tensor.ints() == values)
        #expect(try tensor.floats() == values.map(Float.init))
    }

    @Test("Elements of each Swift type come back as they went in")
    func elements() throws {
        #expect(try Tensor([1.5 as Float, -2]).floats() == [1.5, -2])
        #expect(try Tensor([1e300, -.infinity]).doubles() == [1e300, -.infinity])
        #expect(try Tensor([Int.min, .max]).ints() == [.min, .max])
        #expect(try Tensor([Int32.min, .max]).asArray(Int32.self) == [.min, .max])
        #expect(try Tensor([true, false]).asArray(Bool.self) == [true, false])
        #expect(try Tensor([UInt8.max]).asArray(UInt8.self) == [255])
        #expect(try Tensor([Float]()).floats() == [])
        #expect(try Tensor(scalar: 3 as Float).shape == [])
    }

    @Test("Views come out in row-major order of their own shape")
    func views() throws {
        let x = try Tensor([1, 2, 3, 4, 5, 6], [2, 3])
        #expect(try x.transposed().ints() == [1, 4, 2, 5, 3, 6])
        #expect(try x.sliced(1..<3, axis: 1).ints() == [2, 3, 5, 6])
        #expect(x.dim(-1) == 3)
    }

    @Test("An update writes in place, converts, and leaves the source alone")
    func update() throws {
        let target = try Tensor.zeros([2, 2]).setRequiresGrad()
        let row = try target.sliced(0..<1, axis: 0)
        try target.update(from: Tensor([1, 2, 3, 4], [2, 2]))
        #expect(try target.floats() == [1, 2, 3, 4])
        #expect(try row.floats() == [1, 2])
        #expect(target.requiresGrad && target.dtype == .float32)
    }

    @Test("A scalar does not change a floating dtype, nor a whole one an integer dtype")
    func promotion() throws {
        #expect(try (Tensor.zeros([1], dtype: .bfloat16) * 2.5).dtype == .bfloat16)
        #expect(try (Tensor.zeros([1]) + 1.5).dtype == .float32)
        #expect(try (Tensor([3]) * 2).dtype == .int64)
        #expect(try (Tensor([3]) * 2.5).dtype == .float32)
        #expect(try (5 - Tensor([3])).ints() == [2])
        #expect(try (Tensor([3, 4]) .>= 4).asArray(Bool.self) == [false, true])
        #expect(try (Tensor([Int.max - 1]) + 1).ints() == [.max])
    }

    @Test("Finiteness is seen over a whole tensor")
    func finiteness() throws {
        #expect(try Tensor([1 as Float, 2]).allFinite())
        #expect(try !Tensor([1, Float.nan]).allFinite())
        #expect(try !Tensor([1, -Float.infinity]).allFinite())
    }
}
