// Limits of a connection to an API server.

/// Of the whole program.
public let programVersion = "0.1.0"

/// How long we wait, and how much we take. In seconds and bytes.
public struct ClientLimits: Sendable {
  /// Until a connection stands, TLS and proxy included.
  public var connect = 10.0
  /// Until an answer is complete. An API server without its storage does not answer for more than 20 s.
  public var answer = 40.0
  /// How long a connection may be silent. Bookmarks come every 60 s, so that a watch that is silent for longer is
  /// likely cut in the middle.
  public var silence = 90.0
  /// How long a watch is asked to last; a random part is added, so that many watches do not end together.
  public var watch = 240.0
  /// The first pause after a failure; each further one is twice as long.
  public var firstPause = 0.5
  public var longestPause = 30.0
  /// The pause where there is no hope that waiting helps: the resource is not served, or we may not see it.
  public var hopelessPause = 300.0
  /// How often a resource is listed that may be listed but not watched.
  public var poll = 30.0
  /// How long a credential plugin may take: it may wait for a person to log in.
  public var plugin = 180.0
  /// Of one answer, decompressed; one object of a watch.
  public var body = 64 << 20
  /// Of all pages of a list together.
  public var list = 128 << 20
  /// Of a watch since the last list: more is not taken, the resource is listed anew.
  public var changes = 64 << 20
  /// Of one kind: a list of more is refused, and after so many changes it is listed anew.
  public var objects = 100_000
  /// What we call ourselves, as an administrator finds it in the server's audit log.
  public var userAgent = "installplan-ls/\(programVersion)"

  public init() {}
}
