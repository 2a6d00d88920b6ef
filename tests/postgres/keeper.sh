# Keeps one throw-away PostgreSQL: obeys the orders on its input, and ends the server and its folder with them. The input
# is a pipe from the tests: it ends with them, however they die.
#
#   sh -c "$(cat keeper.sh)" keeper BIN FOLDER PORT
bin=$1 folder=$2 port=$3 pid=

family() {
    for stat in /proc/[0-9]*/stat; do
        read -r child _ _ parent _ <"$stat" && [ "$parent" = "$pid" ] && echo "$child"
    done 2>/dev/null
    echo "$pid"
}

end() {
    [ -n "$pid" ] || return 0
    kill -CONT $(family) 2>/dev/null
    kill "$1" "$pid" 2>/dev/null
    wait "$pid"
    pid=
}

while read -r order; do
    answer=$order
    case $order in
    start)
        "$bin/postgres" -D "$folder/data" -p "$port" >>"$folder/log" 2>&1 </dev/null &
        pid=$!
        ;;
    alive) kill -0 "$pid" 2>/dev/null || answer=dead ;;
    stop) end -INT ;;
    crash) end -QUIT ;;
    freeze)
        # First the one that makes new processes; those that end meanwhile do not matter.
        kill -STOP "$pid"
        kill -STOP $(family) 2>/dev/null
        ;;
    thaw) kill -CONT $(family) 2>/dev/null ;;
    esac
    echo "$answer"
done
end -QUIT
rm -rf "$folder"
