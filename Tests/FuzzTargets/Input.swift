// Choices made of a fuzzer's bytes: the last bytes choose, so that the rest is a text that seeds can be.

struct Input {
  /// What is left of the bytes.
  private(set) var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  /// A number from 0 up to, but not including, `limit`; 0 when there are no bytes left.
  mutating func number(below limit: Int) -> Int {
    guard limit > 1, let low = rest.popLast() else { return 0 }
    guard limit > 256 else { return Int(low) % limit }
    let (middle, high) = (rest.popLast() ?? 0, limit > 65_536 ? rest.popLast() ?? 0 : 0)
    return (Int(high) << 16 | Int(middle) << 8 | Int(low)) % limit
  }
}
