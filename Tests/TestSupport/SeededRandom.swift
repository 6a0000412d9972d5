// Random numbers that a seed decides (SplitMix64, https://prng.di.unimi.it/splitmix64.c).

public struct SeededRandom: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// The numbers of one test: the seed of the run, the test's name and `part` decide them, and nothing else, so that a
  /// test that fails fails alike when it is run alone.
  ///
  /// - Parameter part: for a test that runs once for each of several arguments: the number of the argument.
  public init(for test: String = #function, part: Int = 0) {
    self.init(state: numbers(of: test, part) ^ (seed &* 0xD134_2543_DE82_EF95))
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

  public mutating func number(in range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

  public mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

  /// So many of the elements, each time any of them, one after the other.
  public mutating func pick<Element>(_ count: Int, of elements: [Element]) -> [Element] {
    (0..<count).map { _ in pick(elements) }
  }

  /// One of the characters.
  public mutating func pick(from characters: String) -> String {
    String(characters[characters.index(characters.startIndex, offsetBy: below(characters.count))])
  }

  /// True once in so many times.
  public mutating func once(in count: Int) -> Bool { below(count) == 0 }
}
