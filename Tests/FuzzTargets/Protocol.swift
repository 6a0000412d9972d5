// JSON-RPC: a stream cut anywhere gives the same messages as in one piece, and none of them is fatal.

@testable import LanguageServerProtocol

func fuzzProtocol(_ bytes: [UInt8]) {
  let whole = bodies([bytes[...]])
  var input = Input(bytes)
  var pieces: [ArraySlice<UInt8>] = []
  var start = 0
  for _ in 0..<16 where start < bytes.count {
    let end = start + 1 + input.number(below: bytes.count - start)
    pieces.append(bytes[start..<end])
    start = end
  }
  pieces.append(bytes[start...])
  precondition(bodies(pieces) == whole, "a stream in pieces is another")
  // Most bytes are no stream; they are looked at as a message, too.
  for body in whole + [bytes] {
    let usual = IncomingMessage(body: body)
    let beside = IncomingMessage(body: body, longTextsFrom: 1)
    precondition("\(usual)" == "\(beside)", "a text that is read beside the decoder is another")
  }
  precondition(bodies([MessageFramer.frame(bytes)[...]]) == [bytes], "what is framed is not what comes out")
}

private func bodies(_ pieces: [ArraySlice<UInt8>]) -> [[UInt8]] {
  var framer = MessageFramer()
  var found: [[UInt8]] = []
  for piece in pieces {
    framer.append(Array(piece))
    while let body = try? framer.next() { found.append(body) }
  }
  return found
}
