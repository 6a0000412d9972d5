// URIs: the text is kept, paths are a view of it.

import LanguageServerProtocol
import Testing

@Suite struct DocumentURITests {
  @Test(
    arguments: [
      ("file:///a/b.yaml", "/a/b.yaml"), ("file:///", "/"), ("file:/a", "/a"), ("FILE:///a", "/a"),
      ("file://localhost/a", "/a"), ("file://LOCALHOST/a", "/a"), ("file:///a%20b/%E6%89%A9.yaml", "/a b/扩.yaml"),
      ("file:///a b/扩.yaml", "/a b/扩.yaml"), ("file:///a?query", "/a"), ("file:///a#part", "/a"),
      ("file:///a%3Fb%23c", "/a?b#c"), ("file:///a%2525", "/a%25"), ("file:///100%", "/100%"),
      ("file:///a%zz", "/a%zz"),
      ("file:///a%2", "/a%2"), ("file:///C:/a/b", "C:/a/b"), ("file:///c%3A/a", "c:/a"), ("file:///c:", "c:"),
      ("file:///cc:/a", "/cc:/a"), ("file:///c:a", "/c:a"), ("file:////server/a", "//server/a"),
      // No paths of this machine.
      ("untitled:Untitled-1", nil), ("file://server/a", nil), ("file://", nil), ("file:", nil), ("file:a", nil),
      ("files:///a", nil), ("", nil), ("/a", nil), ("https://localhost/a", nil), ("file:///a%00b", nil),
      ("file:///a%FF", nil), ("é:///a", nil), ("fileé///a", nil), ("file://localhost", nil),
    ] as [(String, String?)])
  func filePath(uri: String, path: String?) {
    #expect(DocumentURI(uri).filePath == path)
  }

  @Test(arguments: [
    ("/a/b.yaml", "file:///a/b.yaml"), ("/", "file:///"), ("/a b/扩.yaml", "file:///a%20b/%E6%89%A9.yaml"),
    ("/a?b#c%d", "file:///a%3Fb%23c%25d"), ("/a[1]{2}^`|\"<>\\", "file:///a%5B1%5D%7B2%7D%5E%60%7C%22%3C%3E%5C"),
    ("/-._~!$&'()*+,;=:@", "file:///-._~!$&'()*+,;=:@"), ("C:/a b", "file:///C:/a%20b"), (#"C:\a\b"#, "file:///C:/a/b"),
  ])
  func fromPath(path: String, uri: String) {
    #expect(DocumentURI(filePath: path).string == uri)
    #expect(DocumentURI(filePath: path).filePath?.utf8.count == path.utf8.count)
  }

  @Test func everyByteThereAndBack() {
    for scalar in (UInt8(1)...127).map(UnicodeScalar.init) + ["ÿ", "扩", "😀"] {
      let path = "/x\(scalar)y"
      let uri = DocumentURI(filePath: path)
      #expect(uri.filePath == path)
      #expect(uri.string.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
    }
  }

  @Test(arguments: ["file:///c%3a/A%20b", "file:///C:/A b", "untitled:Ü", "e\u{301}", "é", "", "not a uri at all\n"])
  func echoedByteForByte(text: String) throws {
    let uri = try message(
      "{\"method\":\"textDocument/didClose\",\"params\":{\"textDocument\":{\"uri\":\(quoted(text))}}}"
    ).params(DidCloseTextDocumentParams.self).textDocument.uri
    let published = try json(OutgoingMessage.notification(method: "m", params: ["uri": uri]))
    #expect(Array(published["params"]?["uri"]?.stringValue?.utf8 ?? "?".utf8) == Array(text.utf8))
  }

  private func quoted(_ text: String) -> String { "\"\(text == "not a uri at all\n" ? "not a uri at all\\n" : text)\"" }

  @Test func equalityIsOfBytes() {
    #expect(DocumentURI("e\u{301}") != DocumentURI("é"))
    #expect(DocumentURI("file:///c%3A/a") != DocumentURI("file:///C:/a"))
    #expect(Set([DocumentURI("a"), DocumentURI("a")]).count == 1)
  }
}
