import Tensors
import Testing

@Suite("Autograd")
struct AutogradTests {
    @Test("Gradients add up over backward passes until they are forgotten")
    func accumulation() throws {
        let x = try Tensor([1 as Float, 2]).setRequiresGrad()
        #expect(try x.grad == nil)
        for _ in 0..<2 { try (x * x).sum().backward() }
        #expect(try x.grad?.floats() == [4, 8])
        try x.zeroGrad()
        #expect(try x.grad == nil)
    }

    @Test("Nothing is recorded inside withoutGradients, even after an error")
    func recording() throws {
        let x = try Tensor([1 as Float]).setRequiresGrad()
        #expect(try withoutGradients { try x * 2 }.requiresGrad == false)
        #expect(throws: TensorError.self) {
            try withoutGradients { try x.reshaped(7) }
        }
        #expect(try (x * 2).requiresGrad)
        #expect(try x.detached().requiresGrad == false)
    }

    @Test("A weighting takes the place of a scalar loss")
    func weightedBackward() throws {
        let x = try Tensor([1 as Float, 2, 3]).setRequiresGrad()
        try (x * 2).backward(gradient: Tensor([1 as Float, 0, -1]))
        #expect(try x.grad?.floats() == [2, 0, -2])
    }

    @Test("A gradient can be replaced, but only by one of the same shape")
    func replacement() throws {
        let x = try Tensor([1 as Float, 2]).setRequiresGrad()
        try x.setGrad(Tensor([5 as Float, 6]))
        #expect(try x.grad?.floats() == [5, 6])
        #expect(throws: TensorError.self) { try x.setGrad(Tensor.zeros([3])) }
    }
}
