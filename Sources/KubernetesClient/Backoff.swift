// How long to wait after failures.

/// Pauses that double, each of them up to a half shorter by chance, so that many clients do not come back together.
public struct Backoff: Sendable {
  /// No server is believed that it needs longer than this, in seconds.
  private static let longestWish = 300.0

  private let limits: ClientLimits
  private var failures = 0

  public init(_ limits: ClientLimits) { self.limits = limits }

  public mutating func reset() { failures = 0 }

  /// - Returns: the pause, in seconds.
  public mutating func next(after problem: ConnectionProblem?) -> Double {
    let doubled = limits.firstPause * Double(1 << min(failures, 20))
    failures += 1
    let longest: Double
    switch problem?.kind {
    case .notFound?, .forbidden?, .unsupported?, .noContext?, .noKubeconfig?, .invalidKubeconfig?:
      longest = limits.hopelessPause
    default: longest = limits.longestPause
    }
    let pause = min(doubled, longest) * Double.random(in: 0.5...1)
    guard let wish = problem?.retryAfter, wish > 0 else { return pause }
    return max(pause, min(wish, Backoff.longestWish) * Double.random(in: 1...1.2))
  }
}
