// Words to the user and to the log.

/// How important a message is.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#messageType
public enum MessageType: Int, Hashable, Sendable, Encodable {
  case error = 1
  case warning = 2
  case info = 3
  case log = 4
}

/// The params of `window/logMessage`.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#window_logMessage
public struct LogMessageParams: Hashable, Sendable, Encodable {
  public var type: MessageType
  public var message: String

  public init(type: MessageType, message: String) {
    self.type = type
    self.message = message
  }
}

/// The params of `window/showMessage`.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#window_showMessage
public struct ShowMessageParams: Hashable, Sendable, Encodable {
  public var type: MessageType
  public var message: String

  public init(type: MessageType, message: String) {
    self.type = type
    self.message = message
  }
}

/// The params of `window/showMessageRequest`; the answer is one of the actions, or null.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#window_showMessageRequest
public struct ShowMessageRequestParams: Hashable, Sendable, Encodable {
  public var type: MessageType
  public var message: String
  public var actions: [MessageActionItem]

  public init(type: MessageType, message: String, actions: [MessageActionItem]) {
    self.type = type
    self.message = message
    self.actions = actions
  }
}

/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#messageActionItem
public struct MessageActionItem: Hashable, Sendable, Encodable {
  public var title: String

  public init(title: String) { self.title = title }
}
