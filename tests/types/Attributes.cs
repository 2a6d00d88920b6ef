// What the types need of System.Text.Json, which the compiler of the tests does not bring: declarations without any code.

namespace System.Text.Json
{
    public struct JsonElement
    {
    }

    public class JsonSerializerOptions
    {
        public bool AllowOutOfOrderMetadataProperties { get; set; }
    }

    public static class JsonSerializer
    {
        public static T Deserialize<T>(string text, JsonSerializerOptions options)
        {
            throw new NotSupportedException("this is what the compiler reads, and nobody runs");
        }
    }
}

namespace System.Text.Json.Serialization
{
    public enum JsonIgnoreCondition
    {
        WhenWritingNull
    }

    [AttributeUsage(AttributeTargets.Property)]
    public class JsonPropertyNameAttribute : Attribute
    {
        public JsonPropertyNameAttribute(string name) { }
    }

    [AttributeUsage(AttributeTargets.Property)]
    public class JsonIgnoreAttribute : Attribute
    {
        public JsonIgnoreCondition Condition { get; set; }
    }

    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Interface)]
    public class JsonPolymorphicAttribute : Attribute
    {
        public string TypeDiscriminatorPropertyName { get; set; }
    }

    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Interface, AllowMultiple = true)]
    public class JsonDerivedTypeAttribute : Attribute
    {
        public JsonDerivedTypeAttribute(Type type, string word) { }
    }
}
