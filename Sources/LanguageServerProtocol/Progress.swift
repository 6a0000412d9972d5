// Work that takes a while, and the server's own state.

/// The params of `window/workDoneProgress/create`.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#window_workDoneProgress_create
public struct WorkDoneProgressCreateParams: Hashable, Sendable, Encodable {
  public var token: String

  public init(token: String) { self.token = token }
}

/// The params of `$/progress` about work that is done.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#progress
public struct ProgressParams: Hashable, Sendable, Encodable {
  public var token: String
  public var value: WorkDoneProgress

  public init(token: String, value: WorkDoneProgress) {
    self.token = token
    self.value = value
  }
}

/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#workDoneProgress
public struct WorkDoneProgress: Hashable, Sendable, Encodable {
  public enum Kind: String, Sendable, Encodable { case begin, report, end }

  public var kind: Kind
  /// Only, and always, where it begins.
  public var title: String?
  public var message: String?

  public init(kind: Kind, title: String? = nil, message: String? = nil) {
    self.kind = kind
    self.title = title
    self.message = message
  }
}

/// The params of `experimental/serverStatus`, as rust-analyzer has them.
///
/// https://rust-analyzer.github.io/book/contributing/lsp-extensions.html#server-status
public struct ServerStatusParams: Hashable, Sendable, Encodable {
  public enum Health: String, Sendable, Encodable { case ok, warning, error }

  public var health: Health
  /// Whether nothing is being loaded.
  public var quiescent: Bool
  public var message: String?

  public init(health: Health, quiescent: Bool, message: String? = nil) {
    self.health = health
    self.quiescent = quiescent
    self.message = message
  }
}
