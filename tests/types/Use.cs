// A client, as far as its types go: each line is here because the compiler can be wrong about it.

using System.Collections.Generic;
using Tiltyard;

public static class Use
{
    public static ArenaView Hear(ArenaServerMessage message, ArenaView before)
    {
        var welcome = message as ArenaWelcomeMessage;
        return welcome == null ? before : welcome.State;
    }

    public static string Winner(MatchOverMessage over)
    {
        return over.Results[0].Player;
    }

    public static IEnumerable<ConnectFourClientRequest> Requests()
    {
        yield return new ConnectFourActionDrop { Column = 3, Seq = 1 };
        yield return new ChatRequest { Message = "hello" };
        yield return new LeaveRequest();
    }

    public static bool IsLate(ConnectFourEvent told)
    {
        return told is ConnectFourEventOutOfTime;
    }
}
