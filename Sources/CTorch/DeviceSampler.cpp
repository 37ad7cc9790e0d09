// Drawing where the logits lie: what DecodeDraw defines, in LibTorch's operations, so that tokens and
// log-probabilities alone leave the device.
//
// Sums run in float64, as in the definition: equal logits give the definition's tokens but where a
// number falls within rounding of a boundary. On MPS, which has none, they run in float32.
#include <algorithm>
#include <cmath>
#include <vector>

#include "Bridge.hpp"
#include "Sampler.hpp"

using at::Tensor;

namespace ponder {
namespace {

/// Numbers of a piece that is worked on at a time, [rows, vocabulary].
constexpr int64_t pieceSize = 1 << 24;

/// How much of the distribution a draw needs.
enum class Kind { greedy, whole, truncated };

Kind kind(const CTDraw &draw, int64_t vocabulary) {
    if (draw.temperature <= 0) return Kind::greedy;
    const bool limited = draw.topK > 0 && draw.topK < vocabulary;
    return limited || draw.topP < 1 ? Kind::truncated : Kind::whole;
}

/// Values of T as a column [N, 1] beside `logits`.
template <typename T, typename Value>
Tensor column(const std::vector<int32_t> &which, at::ScalarType type, const Tensor &logits,
    Value value) {
    std::vector<T> values;
    values.reserve(which.size());
    for (int32_t index : which) values.push_back(value(index));
    return at::tensor(values, at::dtype(type)).unsqueeze(1).to(logits.device());
}

struct Piece {
    Tensor tokens, logProbs, finite;  // [N]
};

/// The index of the first entry of a rising row that is more than `bound`, or at least it.
Tensor firstAbove(const Tensor &rising, const Tensor &bound) { return (rising <= bound).sum(1, true); }
Tensor firstReaching(const Tensor &rising, const Tensor &bound) {
    return (rising < bound).sum(1, true);
}

Piece draw(const Tensor &logits, const CTDraw *draws, const std::vector<int32_t> &which, Kind kind) {
    const int64_t vocabulary = logits.size(1);
    const auto wide = logits.is_mps() ? at::kFloat : at::kDouble;
    auto numbers = [&](auto value) { return column<double>(which, wide, logits, value); };
    auto integers = [&](auto value) { return column<int64_t>(which, at::kLong, logits, value); };

    const auto rows = integers([&](int32_t i) { return draws[i].row; }).squeeze(1);
    auto x = logits.index_select(0, rows).to(wide);  // [N, V]
    auto finite = x.isfinite().all(1);
    const auto places = at::arange(vocabulary, at::dtype(at::kLong).device(logits.device()));
    if (std::any_of(which.begin(), which.end(), [&](int32_t i) { return draws[i].withheld >= 0; }))
        x = x.masked_fill(places == integers([&](int32_t i) { return draws[i].withheld; }), -INFINITY);
    const auto best = x.argmax(1, true);
    const auto top = x.gather(1, best);
    finite = finite.logical_and(top.squeeze(1).isfinite());
    const auto scale = numbers([&](int32_t i) {
        return draws[i].temperature > 0 ? 1 / double(draws[i].temperature) : 1.0;
    });
    const auto weights = ((x - top) * scale).exp();
    const auto logTotal = weights.sum(1, true).log();

    Tensor token = best;
    if (kind != Kind::greedy) {
        const auto points = numbers([&](int32_t i) { return uniform(draws[i].seed, draws[i].counter); });
        if (kind == Kind::whole) {
            const auto sums = weights.cumsum(1);
            const auto mass = sums.narrow(1, vocabulary - 1, 1);
            token = at::minimum(firstAbove(sums, points * mass), firstReaching(sums, mass));
        } else {
            auto [sorted, order] = weights.sort(/*stable=*/true, 1, /*descending=*/true);
            const auto kept = integers([&](int32_t i) {
                return draws[i].topK > 0 ? std::min<int64_t>(draws[i].topK, vocabulary) : vocabulary;
            });
            const auto sums = sorted.masked_fill(places >= kept, 0).cumsum(1);
            const auto mass = sums.narrow(1, vocabulary - 1, 1)
                * numbers([&](int32_t i) { return double(draws[i].topP); });
            const auto last = firstReaching(sums, mass).clamp_max(vocabulary - 1);
            const auto place = firstAbove(sums, points * sums.gather(1, last));
            token = order.gather(1, at::minimum(place, last));
        }
        token = token.clamp(0, vocabulary - 1);
    }
    const auto logProb = (x.gather(1, token) - top) * scale - logTotal;
    return {token.squeeze(1), logProb.squeeze(1).to(at::kFloat), finite};
}

/// Log-probabilities at temperature 1; NaN where the logits are not finite.
Tensor score(const Tensor &logits, const CTTarget *targets, const std::vector<int32_t> &which) {
    const auto wide = logits.is_mps() ? at::kFloat : at::kDouble;
    auto integers = [&](auto value) { return column<int64_t>(which, at::kLong, logits, value); };
    const auto rows = integers([&](int32_t i) { return targets[i].row; }).squeeze(1);
    const auto x = logits.index_select(0, rows).to(wide);
    const auto token = integers([&](int32_t i) { return targets[i].token; });
    const auto logProb = x.gather(1, token) - x.logsumexp(1, true);
    return logProb.squeeze(1).masked_fill(x.isfinite().all(1).logical_not(), NAN).to(at::kFloat);
}

template <typename T>
std::vector<T> values(const std::vector<Tensor> &parts, at::ScalarType type) {
    const auto all = at::cat(parts).to(type).to(at::kCPU).contiguous();
    const auto *from = elements<T>(all);
    return {from, from + all.numel()};
}

/// Calls body with pieces of `which` whose rows are `pieceSize` numbers at most.
template <typename Body>
void inPieces(const std::vector<int32_t> &which, int64_t vocabulary, Body body) {
    const size_t length = std::max<int64_t>(1, pieceSize / vocabulary);
    for (size_t first = 0; first < which.size(); first += length) {
        const size_t end = std::min(which.size(), first + length);
        body(std::vector<int32_t>(which.begin() + first, which.begin() + end));
    }
}

}  // namespace
}  // namespace ponder

int ct_draw(const CTTensor *logits, const CTDraw *draws, int32_t drawCount, const CTTarget *targets,
    int32_t targetCount, int32_t *drawnTokens, float *drawnLogProbs, float *targetLogProbs,
    uint8_t *finite) {
    using namespace ponder;
    return ct_guard([&] {
        at::NoGradGuard guard;
        const Tensor &rows = unwrap(logits);
        TORCH_CHECK(rows.dim() == 2 && rows.size(1) > 0, "logits of shape ", rows.sizes());
        const int64_t vocabulary = rows.size(1);
        std::vector<int32_t> order;
        std::vector<Tensor> tokens, logProbs, sound;
        for (const Kind wanted : {Kind::greedy, Kind::whole, Kind::truncated}) {
            std::vector<int32_t> which;
            for (int32_t i = 0; i < drawCount; i++)
                if (kind(draws[i], vocabulary) == wanted) which.push_back(i);
            order.insert(order.end(), which.begin(), which.end());
            inPieces(which, vocabulary, [&](const std::vector<int32_t> &piece) {
                auto drawn = draw(rows, draws, piece, wanted);
                tokens.push_back(drawn.tokens);
                logProbs.push_back(drawn.logProbs);
                sound.push_back(drawn.finite);
            });
        }
        std::vector<Tensor> scores;
        std::vector<int32_t> all(targetCount);
        for (int32_t i = 0; i < targetCount; i++) all[i] = i;
        inPieces(all, vocabulary,
            [&](const std::vector<int32_t> &piece) { scores.push_back(score(rows, targets, piece)); });

        // Everything is under way on the device; only now is it waited for.
        if (drawCount > 0) {
            const auto token = values<int32_t>(tokens, at::kInt);
            const auto logProb = values<float>(logProbs, at::kFloat);
            const auto fine = values<uint8_t>(sound, at::kByte);
            for (size_t place = 0; place < order.size(); place++) {
                const bool is = fine[place];
                drawnTokens[order[place]] = is ? token[place] : 0;
                drawnLogProbs[order[place]] = is ? logProb[place] : 0;
                finite[order[place]] = is;
            }
        }
        if (targetCount > 0) {
            const auto found = values<float>(scores, at::kFloat);
            std::copy(found.begin(), found.end(), targetLogProbs);
        }
    });
}
