// Random numbers that a seed decides (SplitMix64, https://prng.di.unimi.it/splitmix64.c).

public struct SeededRandom: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// The numbers of one test. Its name, `part` and the seed of the run decide them, and the seed is printed.
  ///
  /// - Parameter part: for a test that runs once for each of several arguments: the number of the argument.
  public init(for test: String = #function, part: Int = 0) {
    print("\(test): INSTALLPLAN_TEST_SEED=\(seed)")
    // FNV-1a. Swift's own hash is another one in each process.
    let hash = test.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    self.init(
      state: hash ^ (seed &* 0xD134_2543_DE82_EF95) ^ (UInt64(truncatingIfNeeded: part) &* 0x2545_F491_4F6C_DD1D))
  }

  /// Numbers within a test that has numbers of its own already: for each plan it makes, say.
  public init(state: UInt64) {
    self.state = state
    // Two states that are close together must not begin the same sequence at two places.
    self.state = next()
  }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number from 0 up to, but not including, `limit`.
  public mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &self) }

  public mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

  /// True once in so many times.
  public mutating func once(in count: Int) -> Bool { below(count) == 0 }
}
