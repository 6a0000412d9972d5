// Commands that the client has the server run, and documents that the server has the client show.

/// The params of `workspace/executeCommand`.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#executeCommandParams
public struct ExecuteCommandParams: Hashable, Sendable, Decodable {
  public var command: String
  public var arguments: [JSONValue]

  public init(command: String, arguments: [JSONValue] = []) {
    self.command = command
    self.arguments = arguments
  }

  private enum CodingKeys: String, CodingKey {
    case command
  }

  public init(from decoder: any Decoder) throws {
    command = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .command)
    arguments = LenientObject(decoder).list("arguments") ?? []
  }
}

/// The commands of the server.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#executeCommandOptions
public struct ExecuteCommandOptions: Hashable, Sendable, Encodable {
  public var commands: [String]

  public init(commands: [String]) { self.commands = commands }
}

/// The params of `window/showDocument`.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#showDocumentParams
public struct ShowDocumentParams: Hashable, Sendable, Encodable {
  public var uri: DocumentURI
  public var takeFocus: Bool?

  public init(uri: DocumentURI, takeFocus: Bool? = nil) {
    self.uri = uri
    self.takeFocus = takeFocus
  }
}

/// The params of `workspace/textDocumentContent`.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.18/specification/#workspace_textDocumentContent
public struct TextDocumentContentParams: Hashable, Sendable, Decodable {
  public var uri: DocumentURI

  public init(uri: DocumentURI) { self.uri = uri }
}

/// The text of a document that is on no disk.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.18/specification/#textDocumentContentResult
public struct TextDocumentContentResult: Hashable, Sendable, Encodable {
  public var text: String

  public init(text: String) { self.text = text }
}

/// The schemes of which the server has documents.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.18/specification/#textDocumentContentOptions
public struct TextDocumentContentOptions: Hashable, Sendable, Encodable {
  public var schemes: [String]

  public init(schemes: [String]) { self.schemes = schemes }
}
